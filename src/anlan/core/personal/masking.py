"""Masks by type: enough to recognise, too little to use."""

from __future__ import annotations

import json
import re

SHOWN_DECIMALS = 2
"""Positions are shown to about a kilometre."""

_TOWNSHIP = re.compile(r"^.*?(?:街道|[乡镇](?!政府)|苏木|民族乡)")
_COUNTY = re.compile(r"^.*?[县区市旗](?!.*?[县区市旗])")
_SHORT_ID, _LONG_ID = 15, 18


def mask_name(name: str) -> str:
    """张三丰 → 张**; a name in Latin letters keeps its first letter."""
    return name[:1] + "*" * min(len(name[1:]), 3)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; of other numbers only the last four digits stay, or fewer of a short one."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("86") and len(digits) == len("8613812345678"):
        digits = digits[2:]
    if len(digits) == len("13812345678") and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    shown = min(4, len(digits) // 2)
    return "*" * (len(digits) - shown) + digits[len(digits) - shown :]


def mask_id_number(number: str) -> str:
    """110105199003071234 → 110105********1234: the division and the last four, the birth date hidden."""
    if len(number) not in (_SHORT_ID, _LONG_ID):
        return number[:1] + "*" * max(len(number) - 2, 1) + number[-1:]
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_email(address: str) -> str:
    """zhang.san@example.cn → z***@example.cn."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}" if domain else "***"


def mask_address(address: str) -> str:
    """Down to the township; where none is named, down to the county; else nothing."""
    found = _TOWNSHIP.match(address) or _COUNTY.match(address)
    return f"{found.group()}***" if found and found.group() != address else (found.group() if found else "***")


def mask_position(position: str) -> str:
    """`[103.8412, 27.1189]` or `103.8412,27.1189` → 103.84,27.12."""
    try:
        lon, lat = json.loads(position) if position.startswith("[") else position.split(",")
        return f"{float(lon):.{SHOWN_DECIMALS}f},{float(lat):.{SHOWN_DECIMALS}f}"
    except (ValueError, TypeError):
        return "***"


_MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "email": mask_email,
    "id_number": mask_id_number,
    "address": mask_address,
    "position": mask_position,
}


def mask(kind: str, text: str) -> str:
    """What may be shown of a piece of personal data; nothing of a note or an unknown kind."""
    masked = _MASKS.get(kind)
    return masked(text.strip()) if masked and text.strip() else "***"
