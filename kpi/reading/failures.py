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
FORMAT = Notice(
    "RDR06",
    "不能直接读取的格式",
    "“{path}”是{kind}，不能直接读取。",
    "请用原来的程序打开，另存为.docx、.xlsx或带文字的PDF，再检查。",
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
OLD_FORMAT = Notice(
    "RDR09",
    "旧版格式需要转换",
    "“{path}”是{kind}，要由LibreOffice转换才能读取，而本机没有安装或停用了LibreOffice。",
    "请用Word、Excel或WPS打开，另存为{suffix}再检查；也可以安装LibreOffice后直接检查。",
)
CONVERSION = Notice(
    "RDR10",
    "格式转换失败",
    "“{path}”是{kind}，用LibreOffice转换没有成功（{reason}）。",
    "请用Word、Excel或WPS打开，确认内容完整，另存为{suffix}再检查。",
)
ENCRYPTED = Notice(
    "RDR11",
    "文件已加密",
    "“{path}”设有打开密码，不能读取。",
    "请凭密码打开，取消打开密码后另存一份再检查。",
)
DAMAGED = Notice(
    "RDR12",
    "文件损坏",
    "“{path}”是{kind}，但内容损坏或不完整（{detail}）。",
    "请重新下载或复制原文件；能用Office或WPS打开的，另存一份再检查。",
)
NO_TEXT = Notice(
    "RDR13",
    "需要文字版",
    "“{path}”是{kind}，里面没有可以读取的文字。",
    "请改用由Word、Excel直接导出的PDF或原始的Word、Excel文件；只有扫描件的，先做文字识别并人工核对。",
)
ARCHIVE = Notice(
    "RDR14",
    "压缩包",
    "“{path}”是压缩包，不能直接检查。",
    "请先解压，再检查其中的文件。",
)
TIME_LIMIT = Notice(
    "RDR15",
    "读取超时",
    "“{path}”读取了{limit}秒还没有读完，已经停止。",
    "请确认不是误选了其他文件；内容确实很多的，拆成几个文件，或者用 --time-limit 放宽时限。",
)
MEMORY_LIMIT = Notice(
    "RDR16",
    "读取占用内存过多",
    "“{path}”读取时占用的内存超过{limit}MB，已经停止。",
    "请删去空的行列另存一份，或拆成几个文件；也可以用 --memory-limit 放宽上限。",
)
CRASHED = Notice(
    "RDR17",
    "读取程序崩溃",
    "读取“{path}”的程序崩溃了（{detail}），本文件未能检查，其他文件不受影响。",
    "文件可能已损坏：请用Office或WPS打开，另存一份再检查；仍然不行的，请把文件和程序版本告知维护人员。",
)
BAD_TEXT_LAYER = Notice(
    "RDR18",
    "需要文字版：文字层损坏",
    "“{path}”里的文字复制出来是乱码或没有中文，不能读取。",
    "请改用由Word、Excel直接导出的PDF或原始的Word、Excel文件；只有这一份的，先做文字识别并人工核对。",
)
BROKEN = Notice(
    "RDR99",
    "程序出错",
    "读取时程序出错（{detail}），本文件未能检查。",
    "请把这个文件和程序版本告知维护人员；可先另存为其他格式再试。",
)

FAILURES = (
    NOT_FOUND,
    IS_FOLDER,
    UNREADABLE,
    EMPTY,
    TOO_LARGE,
    FORMAT,
    BINARY,
    ENCODING,
    OLD_FORMAT,
    CONVERSION,
    ENCRYPTED,
    DAMAGED,
    NO_TEXT,
    ARCHIVE,
    TIME_LIMIT,
    MEMORY_LIMIT,
    CRASHED,
    BAD_TEXT_LAYER,
    BROKEN,
)
