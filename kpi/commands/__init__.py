"""The commands of ``kpi``, one module each, imported when they are called so that ``kpi --help`` is quick."""
