"""Small departments for batches: each a text file of its own bytes, with a known defect or without one."""

from pathlib import Path

HEAD = "{department}2025年部门预算信息公开\n\n"
FORM = (
    "{number}、{name}绩效目标表\n\n单位：万元\n\n"
    "项目编码\t{code}\t\t项目名称\t{name}\t\t\n"
    "预算规模及资金用途\t预算数\t{budget}\t其中：财政资金\t{budget}\t其他资金\t\n"
    "\t用于{name}\t\t\t\t\t\n"
    "资金支出计划（%）\t3月底\t6月底\t10月底\t12月底\t\n"
    "\t25%\t50%\t75%\t100%\t\n"
    "绩效目标\t1. 完成{count}人{name}。\t\t\t\t\t\n"
    "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\t\n"
    "产出指标\t数量指标\t参训人数\t参加{name}的人数\t≥{count}人\t年度培训计划\t\n"
    "效益指标\t社会效益指标\t新增持证人数\t新办证人数\t≥{count}人\t年度工作计划\t\n"
    "满意度指标\t服务对象满意度指标\t学员满意度\t参训学员满意度\t{satisfaction}\t满意度调查\t\n\n"
)
BUREAUS = ("教育局", "民政局", "水利局", "交通运输局", "农业农村局", "卫生健康局", "文化和旅游局")
KINDS = ("读者培训", "村医培训", "护林员培训", "绿化养护培训")


def text(number: int, *, faulty: bool = False, projects: int = 2) -> str:
    """Return the disclosure of a department; a faulty one asks for a satisfaction of at most 90%."""
    forms = [
        FORM.format(
            number=index + 1,
            code=f"130{number:03}25P00CS{number:04}{index:04}",
            name=f"{number}号{KINDS[(number + index) % len(KINDS)]}经费",
            budget=f"{10 + number % 7}.00",
            count=100 + number + index,
            satisfaction="≤90%" if faulty else "≥90%",
        )
        for index in range(projects)
    ]
    return HEAD.format(department=department(number)) + "".join(forms)


def department(number: int) -> str:
    """Return the name of a department, one for each number below 10,000."""
    county = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{number // len(BUREAUS):03}")
    return f"{county}县{BUREAUS[number % len(BUREAUS)]}"


def write(folder: Path, count: int) -> list[Path]:
    """Write departments, every third of them faulty."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:03}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(text(number, faulty=number % 3 == 0), encoding="utf-8")
    return paths
