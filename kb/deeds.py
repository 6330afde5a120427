"""What a name says is done: a deed in front of it, and the kinds of deeds that it tells anywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

DEEDS = (
    "慰问", "培训", "奖励", "表彰", "聘用", "购置", "维修", "改造", "建设", "检查", "宣传", "补助", "救助", "资助", "检测", "编制",
    "印制", "编印", "印刷", "举办", "开展", "审计", "调研", "引进", "扶持", "治理", "养护", "安装", "种植", "发放", "演练", "招聘", "评审",
    "租赁", "更新", "抽检", "印发", "运维", "监测", "处置", "修缮", "更换", "拆除", "征收", "扶助", "安置", "保障", "管护", "清理", "采集",
    "拍摄", "制作",
)  # fmt: skip
"""What a name may begin with that says what is done: 慰问环卫工人 counts visits, not cleaners."""

DEED_GROUPS = (
    ("新建", "新增", "建设", "修建", "安装", "新装", "增设", "铺装", "搭建", "建成", "扩建"),
    ("维修", "维护", "养护", "管护", "清掏", "更换", "运行", "保养", "修缮", "清淤", "疏通", "修复", "运维"),
    ("购置", "采购", "配备", "添置", "购买", "配置"),
    ("检查", "巡查", "排查", "督导", "督查", "抽查", "巡察", "监督"),
    ("培训", "轮训", "培育"),
    ("补助", "补贴", "津贴", "慰问", "救助", "资助", "奖励", "扶助", "发放"),
    ("监测", "检测", "检验", "化验", "抽检", "鉴定", "评估", "评审"),
    ("宣传", "宣讲", "普法"),
    ("招聘", "聘用", "引进", "招录", "招募"),
    ("治理", "整治", "防治", "除治", "处置"),
    ("拆除", "征收", "收储", "清理"),
)  # fmt: skip
"""Deeds of one kind: what is built is not what is kept up, and what is bought not what is inspected."""


def deed_groups(text: str) -> list[bool]:
    """Which of DEED_GROUPS a text tells."""
    return [any(deed in text for deed in group) for group in DEED_GROUPS]


def with_deeds(texts: Sequence[str]) -> dict[str, npt.NDArray[np.bool_]]:
    """For each deed which texts tell it."""
    whole = "\n".join(texts)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    return {
        deed: np.bincount(
            np.searchsorted(starts, [found.start() for found in re.finditer(deed, whole)], "right") - 1,
            minlength=len(texts),
        )
        > 0
        for deed in DEEDS
    }
