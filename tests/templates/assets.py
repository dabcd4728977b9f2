"""Renews the style sheet of the pages: `python -m tests.templates.assets`. It needs npm, which nobody who runs Holdfast
does; and keeps nothing of fonts, crest and icons, which are not ours to show."""

import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from hashlib import sha256, sha512
from pathlib import Path

HERE = Path(__file__).parents[2] / "templates" / "screens" / "assets"
SHEET = "package/dist/govuk/govuk-frontend.min.css"
FORBIDDEN = ("font-face", "GDS Transport", "url(", "crest", "sourceMappingURL")


def stripped(css: str) -> str:
    """The style sheet without the font of GOV.UK, the crest and what is fetched from elsewhere. Raises ValueError
    where any of it is left."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,', "", css)
    css = re.sub(r"url\([^)]*crest[^)]*\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", css).strip() + "\n"
    left = [each for each in FORBIDDEN if each in css]
    if left or css.count("{") != css.count("}"):
        raise ValueError(f"This is left in the style sheet: {', '.join(left) or 'half a rule'}.")
    return css


def fetched(version: str, folder: Path) -> bytes:
    """The package as npm has it."""
    subprocess.run(["npm", "pack", f"govuk-frontend@{version}"], cwd=folder, check=True, capture_output=True)
    return (folder / f"govuk-frontend-{version}.tgz").read_bytes()


def main() -> None:
    """Fetch the version that SOURCES.toml names, compare its digest, and write the style sheet."""
    source = tomllib.loads((HERE / "SOURCES.toml").read_text("utf-8"))["govuk-frontend"]
    with tempfile.TemporaryDirectory() as place:
        packed = fetched(source["version"], Path(place))
        if sha512(packed).hexdigest() != source["sha512"]:
            sys.exit("The package is not the one that SOURCES.toml names.")
        with tarfile.open(Path(place) / f"govuk-frontend-{source['version']}.tgz") as held:
            sheet = held.extractfile(SHEET)
            css = stripped(sheet.read().decode("utf-8") if sheet else "")
    (HERE / "govuk-frontend.css").write_text(css, "utf-8")
    print(f"govuk-frontend.css: {len(css)} bytes, SHA-256 {sha256(css.encode()).hexdigest()}")


if __name__ == "__main__":
    main()
