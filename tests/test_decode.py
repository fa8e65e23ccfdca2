import pytest

from ingest.decode import decode

TEXT = "Décision – « gélule » à 1 240 €, œdème"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("cp1252"),
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">' + TEXT.encode("cp1252"),
        b'<meta charset="iso-8859-1">' + TEXT.encode("cp1252"),  # as browsers do: latin-1 is windows-1252
        b'<meta charset="utf-8">' + TEXT.encode("cp1252"),  # a wrong label
        b'<meta charset="windows-1252">' + TEXT.encode(),  # another wrong label
        b'<meta charset="martian">' + TEXT.encode("cp1252"),
    ],
)
def test_accents_survive_every_label(data: bytes) -> None:
    assert decode(data).endswith(TEXT)


def test_a_page_of_utf8_with_one_broken_byte_stays_utf8() -> None:
    assert decode(b"<meta charset=utf-8>" + "été ".encode() * 20 + b"\xe9").count("été") == 20
