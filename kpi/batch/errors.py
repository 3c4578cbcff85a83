"""Why a batch did not come to its end, in Chinese; what was done by then is kept."""


class BatchError(Exception):
    """Why a batch did not come to its end."""


class CacheError(BatchError):
    """Nothing can be kept in the folder."""


class ChangedError(BatchError):
    """A document is not what it was when the run began."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} 在审核过程中被改动、移走或删除")


class WorkersLostError(BatchError):
    """Nobody is left to do the work."""

    def __init__(self) -> None:
        super().__init__("审核进程都已停止")


class OtherProgramError(BatchError):
    """A worker has another version of the program, or of what it reads by."""

    def __init__(self) -> None:
        super().__init__("审核进程上的 kpi、Python 或所用的库与本机版本不同")
