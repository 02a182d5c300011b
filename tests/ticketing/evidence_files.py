"""Files as units send them, small, whole or broken on purpose."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
RUNNING_PDF = PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>")


def picture(form: str = "JPEG", colour: str = "red") -> bytes:
    """Return a picture."""
    written = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, form)
    return written.getvalue()


def packed(*parts: str, content: bytes = b"<x/>") -> bytes:
    """Return a zip with these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for part in parts:
            made.writestr(part, content)
    return written.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")
MACRO = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
