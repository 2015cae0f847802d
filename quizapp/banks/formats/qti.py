"""QTI 2.x (and 3.0) items and packages: choice, order, match, text entry, inline choice."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from quizapp.banks.formats import archive, xml_tree
from quizapp.banks.formats.build import PICTURE, Found
from quizapp.banks.formats.gift import BLANK, PARTIAL
from quizapp.banks.formats.preview import (
    NO_DEFAULTS,
    Defaults,
    Preview,
    UnreadableFile,
    bounded,
)
from quizapp.domain.banks import TRUE_FALSE_CHOICES, Kind
from quizapp.domain.text import nfc

MAX_ITEMS = 5000
MAX_ITEM_BYTES = 5 * 1024 * 1024
_MEDIA = frozenset({"img", "object", "audio", "video", "math", "svg"})
_SIDE_TEXTS = frozenset({"feedbackInline", "feedbackBlock", "rubricBlock", "templateBlock"})


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The one question of an item file; raises UnreadableFile for what is no item."""
    root = _camel(xml_tree.tree(content))
    if root.tag != "assessmentItem":
        raise UnreadableFile(f"Tệp “{filename}” không phải câu hỏi QTI (assessmentItem).")
    return Preview(bounded([_item(root, 1, filename).built(defaults)]))


def parse_package(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The items of a QTI package in the order of its manifest; raises UnreadableFile."""
    source = archive.opened(content)
    names = _item_names(source)
    rows = bounded(found.built(defaults) for found in _items(source, names[:MAX_ITEMS]))
    if not rows:
        raise UnreadableFile(
            f"Gói “{filename}” không có câu hỏi QTI 2.x nào (tệp XML với phần tử assessmentItem)."
        )
    left = f"Gói có hơn {MAX_ITEMS} câu; phần sau không được đọc." if names[MAX_ITEMS:] else ""
    return Preview(rows, (left,) if left else ())


def _item_names(source: zipfile.ZipFile) -> list[str]:
    """The XML files that may be items: those of the manifest, else all."""
    names = source.namelist()
    manifest = next((n for n in names if n.rpartition("/")[2] == "imsmanifest.xml"), "")
    listed: list[str] = []
    if manifest:
        folder = posixpath.dirname(manifest)
        for resource in xml_tree.tree(archive.part(source, manifest)).iter("resource"):
            if "item" in resource.get("type", ""):
                listed.append(posixpath.normpath(posixpath.join(folder, resource.get("href", ""))))
    known = set(names)
    return [n for n in dict.fromkeys(listed) if n in known] or [
        n for n in names if n.lower().endswith(".xml") and n != manifest
    ]


def _items(source: zipfile.ZipFile, names: list[str]) -> Iterator[Found]:
    number = 0
    for name in names:
        if source.getinfo(name).file_size > MAX_ITEM_BYTES:
            number += 1
            yield Found(number, f"Tệp “{name}”", errors=["Tệp câu hỏi quá lớn nên không được đọc."])
            continue
        try:
            root = _camel(xml_tree.tree(archive.part(source, name)))
        except UnreadableFile as error:
            number += 1
            yield Found(number, f"Tệp “{name}”", errors=[error.message])
            continue
        if root.tag == "assessmentItem":
            number += 1
            yield _item(root, number, name)


def _camel(root: Element) -> Element:
    """QTI 3 names ("qti-choice-interaction") as those of QTI 2 ("choiceInteraction")."""
    if not root.tag.startswith("qti-"):
        return root
    for element in root.iter():
        element.tag = _camel_name(element.tag.removeprefix("qti-"))
        for name in [name for name in element.attrib if "-" in name]:
            element.attrib[_camel_name(name)] = element.attrib.pop(name)
    return root


def _camel_name(name: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), name)


# ---------------------------------------------------------------- one item


def _item(root: Element, number: int, name: str) -> Found:
    title = nfc(root.get("title", ""))
    label = f" “{title if len(title) <= 40 else title[:39] + '…'}”" if title else ""
    found = Found(number, f"Câu {number}{label} ({posixpath.basename(name)[:60]})")
    body = root.find("itemBody")
    interactions = (
        [e for e in body.iter() if e.tag.endswith("Interaction")] if body is not None else []
    )
    if body is None or not interactions:
        found.errors.append("Câu không có phần trả lời (interaction). Vui lòng kiểm tra tệp.")
        return found
    if any(element.tag in _MEDIA for element in body.iter()):
        found.warnings.append(PICTURE)
    reader = _READERS.get(interactions[0].tag)
    if len(interactions) > 1:
        found.errors.append("Câu có nhiều phần trả lời. Vui lòng tách thành nhiều câu.")
    elif reader is None:
        found.errors.append(
            f"Dạng câu QTI “{interactions[0].tag}” không dùng được ở đây. Vui lòng đổi sang câu"
            " chọn phương án, sắp xếp, ghép đôi, điền số hoặc trả lời ngắn."
        )
    else:
        reader(interactions[0], _declaration(root, interactions[0]), found)
    found.stem = _stem(body, interactions[0])  # last: it puts a blank in the place of an answer
    _feedback(root, found)
    return found


def _stem(body: Element, interaction: Element) -> str:
    """The text around the interaction, and its prompt."""
    prompt = interaction.find("prompt")
    if interaction.tag in ("textEntryInteraction", "inlineChoiceInteraction"):
        for child in list(interaction):
            interaction.remove(child)
        interaction.text = f" {BLANK} "
        return nfc(xml_tree.flat_text(body, _SIDE_TEXTS)).removesuffix(BLANK).strip()
    around = nfc(xml_tree.flat_text(body, _SIDE_TEXTS | {interaction.tag}))
    asked = nfc(xml_tree.flat_text(prompt)) if prompt is not None else ""
    return nfc(f"{around} {asked}")


def _declaration(root: Element, interaction: Element) -> Element:
    wanted = interaction.get("responseIdentifier", "RESPONSE")
    for element in root.iter("responseDeclaration"):
        if element.get("identifier") == wanted:
            return element
    return Element("responseDeclaration")


def _feedback(root: Element, found: Found) -> None:
    texts = [xml_tree.flat_text(element) for element in root.iter("modalFeedback")]
    if texts:
        found.feedback([line for text in texts for line in text.split("\n")])


def _correct(declaration: Element) -> list[str]:
    values = declaration.find("correctResponse")
    return [nfc(v.text or "") for v in values.iter("value")] if values is not None else []


def _mapped(declaration: Element, found: Found) -> list[str]:
    """What the mapping gives points for, best first; partial points are reported."""
    entries: list[tuple[Decimal, str]] = []
    for entry in declaration.iter("mapEntry"):
        try:
            points = Decimal(entry.get("mappedValue", "0"))
        except InvalidOperation:
            continue
        if points.is_finite() and points > 0:
            entries.append((points, nfc(entry.get("mapKey", ""))))
    best = max((points for points, _ in entries), default=Decimal(0))
    if any(points < best for points, _ in entries):
        found.warnings.append(PARTIAL)
    return [key for points, key in entries if points == best]


def _texts(elements: list[Element]) -> tuple[str, ...]:
    return tuple(nfc(xml_tree.flat_text(element, _SIDE_TEXTS)) for element in elements)


_NO_KEY = "Câu không ghi đáp án (correctResponse). Vui lòng xuất lại tệp kèm đáp án."


def _choice(interaction: Element, declaration: Element, found: Found) -> None:
    choices = interaction.findall("simpleChoice") or interaction.findall("inlineChoice")
    ids = [choice.get("identifier", "") for choice in choices]
    keys = _correct(declaration) or [e.get("mapKey", "") for e in declaration.iter("mapEntry")]
    right = tuple(i for i, name in enumerate(ids) if name in keys)
    several = declaration.get("cardinality") == "multiple" and interaction.get("maxChoices") != "1"
    found.kind = Kind.MULTIPLE if several or len(right) > 1 else Kind.SINGLE
    texts = _texts(choices)
    found.special |= {"choices": texts, "right": right}
    if not keys:
        found.errors.append(_NO_KEY)
    elif ids == ["true", "false"] and len(right) == 1:
        found.kind = Kind.TRUE_FALSE
        found.special["choices"] = TRUE_FALSE_CHOICES


def _order(interaction: Element, declaration: Element, found: Found) -> None:
    choices = {c.get("identifier", ""): c for c in interaction.findall("simpleChoice")}
    order = [name for name in _correct(declaration) if name in choices]
    found.kind = Kind.ORDERING
    if sorted(order) != sorted(choices):
        found.errors.append("Thứ tự đúng không gồm đủ các mục. Vui lòng xuất lại tệp kèm đáp án.")
    found.special["choices"] = _texts([choices[name] for name in order])


def _match(interaction: Element, declaration: Element, found: Found) -> None:
    sets = interaction.findall("simpleMatchSet")
    if len(sets) != 2:
        found.errors.append("Câu ghép đôi cần hai cột (simpleMatchSet).")
        return
    left, right = (
        {c.get("identifier", ""): c for c in one.findall("simpleAssociableChoice")} for one in sets
    )
    pairs = dict(pair.split(" ", 1) for pair in _correct(declaration) if " " in pair)
    pairs = {a: b for a, b in pairs.items() if a in left and b in right}
    found.kind = Kind.MATCHING
    if set(pairs) != set(left):
        found.errors.append("Đáp án không ghép đủ các mục ở cột trái. Vui lòng xuất lại tệp.")
        return
    surplus = [element for name, element in right.items() if name not in pairs.values()]
    found.special |= {
        "choices": _texts(list(left.values())),
        "targets": _texts([*(right[pairs[name]] for name in left), *surplus]),
    }


def _text_entry(interaction: Element, declaration: Element, found: Found) -> None:
    keys = list(dict.fromkeys([*_correct(declaration), *_mapped(declaration, found)]))
    if not keys:
        found.errors.append(_NO_KEY)
    elif declaration.get("baseType") in ("float", "integer"):
        found.kind = Kind.NUMERIC
        try:
            value = Decimal(keys[0].replace(",", "."))
        except InvalidOperation:
            found.errors.append(f"Đáp án “{keys[0][:40]}” không phải là số.")
            return
        found.special |= {"value": value}
    else:
        found.kind = Kind.TEXT
        found.special["accepted"] = tuple(keys)


_READERS: dict[str, Callable[[Element, Element, Found], None]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "textEntryInteraction": _text_entry,
}
