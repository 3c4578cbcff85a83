"""What the forms may have to say: a file without any goal form, and forms that are read only in part."""

from kpi.model.notice import Notice

NO_GOAL_FORM = Notice(
    "RDR20",
    "没有绩效目标表",
    "“{path}”中没有找到项目支出绩效目标表（找不到项目编码、项目名称或一级、二级、三级指标的表头）。",
    "请确认选对了文件；表格被转换成图片或丢失了列的，请换用原始的Word或Excel文件，或用制表符分隔各列的文本。",
)
FORMS_UNREAD = Notice(
    "RDR21",
    "绩效目标表不能读取",
    "“{path}”中有绩效目标表的表题或表头，但没有一张表能够读取（{problems}）。",
    "请换用原始的Word或Excel文件，或表格各列用制表符分隔、一个项目一张表的文本。",
)

FORM_CUT = Notice(
    "form-cut",
    "绩效目标表不完整",
    "“{name}”只有{present}，没有{missing}。",
    "请对照原件补齐后重新检查；原件确实没有的，请补报。",
)
HEADER_MISSING = Notice(
    "header-missing",
    "指标表没有表头",
    "“{name}”的指标表没有“一级指标、二级指标、三级指标、指标值”的表头，{outcome}。",
    "请补上指标表的表头行，再重新检查。",
)
COLUMN_MISSING = Notice(
    "column-missing",
    "指标表缺栏目",
    "“{name}”的指标表头没有“{missing}”一栏，这一栏的内容没有读取。",
    "请对照原件补上这一栏，再重新检查。",
)
ROWS_MISSING = Notice(
    "rows-missing",
    "指标表没有内容",
    "“{name}”的指标表只有表头，没有一行指标。",
    "请对照原件补上指标行；转换时丢失的，请换用原始的Word或Excel文件。",
)
HEAD_MISSING = Notice(
    "head-missing",
    "指标表没有项目信息",
    "这张指标表前面没有项目名称、项目编码等项目信息，不能确定属于哪个项目。",
    "请补上表题和项目编码、项目名称、预算数各行，再重新检查。",
)
ROW_UNPLACED = Notice(
    "row-unplaced",
    "指标表中有不能识别的行",
    "“{name}”的表中这一行不能归入任何栏目，没有计入。",
    "请对照原件，看是否有错位、断行或漏印的单元格，改正后重新检查。",
)
ROW_CUT = Notice(
    "row-cut",
    "指标行不完整",
    "“{name}”的最后一行指标到“{last}”就中断了，以后的内容可能没有印出。",
    "请确认文件完整，对照原件补齐后重新检查。",
)
LAYOUT_UNKNOWN = Notice(
    "layout-unknown",
    "认不出的绩效目标表",
    "这里有一张绩效目标表，但各栏的排法还不能识别（{missing}），表中的项目没有读取。",
    "请改用一个项目一张表的格式，或在 grammar/forms.toml 中补充本地的栏目名称。",
)
AMOUNT_UNREAD = Notice(
    "amount-unread",
    "金额不能识别",
    "“{name}”的“{field}”一栏不是金额。",
    "请改为数字，并注明单位。",
)

NOTICES = (
    NO_GOAL_FORM,
    FORMS_UNREAD,
    FORM_CUT,
    HEADER_MISSING,
    COLUMN_MISSING,
    ROWS_MISSING,
    HEAD_MISSING,
    ROW_UNPLACED,
    ROW_CUT,
    LAYOUT_UNKNOWN,
    AMOUNT_UNREAD,
)
