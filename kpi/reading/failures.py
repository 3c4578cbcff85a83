"""Every reason why a file cannot be read, with what to do: the one table of these messages."""

from kpi.model.notice import Notice

NOT_FOUND = Notice(
    "RDR01", "文件不存在", "找不到“{path}”。", "请检查路径和文件名；路径中有空格的，用引号括起来。"
)
IS_FOLDER = Notice(
    "RDR02",
    "给的是文件夹",
    "“{path}”是文件夹，这里需要一个文件。",
    "请给出其中的一个文件。",
)
UNREADABLE = Notice(
    "RDR03",
    "文件打不开",
    "“{path}”打不开（{reason}）。",
    "请检查读取权限，并确认文件没有被其他程序占用、不在已断开的网络盘上。",
)
EMPTY = Notice(
    "RDR04", "空文件", "“{path}”是空的，没有任何文字。", "请确认文件已经保存或下载完整，再重新检查。"
)
TOO_LARGE = Notice(
    "RDR05",
    "文件太大",
    "“{path}”太大：{size}，上限为{limit}。",
    "请按部门或年度拆成几个文件；确认不是误选了其他文件。",
)
OFFICE_FORMAT = Notice(
    "RDR06",
    "暂不能直接读取的格式",
    "“{path}”是{kind}，目前只能读取文本。",
    "请打开原文件，把内容另存或复制为文本文件（表格的列之间用制表符分隔），再检查。",
)
BINARY = Notice(
    "RDR07",
    "不是文本文件",
    "“{path}”不是文本文件，含有不能显示的字节。",
    "请选择部门预算公开文件本身；图片、扫描件和压缩包须先转换成文字版。",
)
ENCODING = Notice(
    "RDR08",
    "文字编码错误",
    "“{path}”的文字编码不能确定，{detail}。",
    "请用记事本等程序打开原文件，另存为UTF-8编码的文本后再检查。",
)

FAILURES = (NOT_FOUND, IS_FOLDER, UNREADABLE, EMPTY, TOO_LARGE, OFFICE_FORMAT, BINARY, ENCODING)
