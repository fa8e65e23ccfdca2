import gzip
import re
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from ingest.sync.addresses import Canonical, Policy, absolute, host_of, key, public
from ingest.sync.errors import FetchError, Forbidden, Refused, TooMuch, Unreachable
from ingest.sync.http import Caps, Http
from ingest.sync.links import look
from ingest.sync.run import slug
from tests.making_site import (
    Answer,
    Site,
    after,
    bomb,
    cut,
    dripping,
    endless,
    fixed,
    page,
    redirect,
    serving,
    silent,
    slow_head,
)

SMALL = Caps(size=2**20)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://ansm.sante.fr/", "https"),
        ("ftp://ansm.sante.fr/", "https"),
        ("file:///etc/passwd", "https"),
        ("https://evil.example/", "liste permise"),
        ("https://ansm.sante.fr.evil.example/", "liste permise"),
        ("https://evil.example\\@ansm.sante.fr/", "caractères"),
        ("https://ansm.sante.fr@evil.example/", "identifiants"),
        ("https://moi:secret@ansm.sante.fr/", "identifiants"),
        ("https://ansm.sante.fr:8443/", "port 8443"),
        ("https://ansm.sante.fr:99999/", "mal formée"),
        ("https://127.0.0.1/", "liste permise"),
        ("https://[::1]/", "liste permise"),
        ("https://ansm.sante.fr/a b", "caractères"),
        ("https://ansm.sante.fr/\r\nHost: evil.example", "caractères"),
    ],
)
def test_an_address_outside_the_rules_is_refused_by_name(url: str, why: str) -> None:
    with pytest.raises(Forbidden, match=why):
        Policy(frozenset({"ansm.sante.fr"})).check(url)


def test_an_address_within_the_rules_may_have_a_trailing_dot_or_capitals() -> None:
    assert Policy(frozenset({"ansm.sante.fr"})).check("https://ANSM.sante.fr./x")[1:] == ("ansm.sante.fr", 443)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
        ),
        *(
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
        ),
        *("fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1"),
        *("64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1"),
    ],
)
def test_private_and_reserved_addresses_are_not_public(address: str) -> None:
    assert not public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "185.24.184.1", "2a01:e0a::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert public(ip_address(address))


@pytest.mark.parametrize("found", [("10.0.0.7",), ("8.8.8.8", "127.0.0.1"), ("pas une adresse",), ("169.254.169.254",)])
def test_a_name_that_leads_to_a_private_address_is_refused_before_any_connection(found: tuple[str, ...]) -> None:
    web = Http(Policy(frozenset({"ansm.sante.fr"})), resolver=lambda host, port: found)
    with pytest.raises(Forbidden, match="privée"):
        web.get("https://ansm.sante.fr/", {})


def test_the_connection_goes_to_the_address_that_was_checked(site: Site) -> None:
    """A name that changes between the check and the connection (rebinding) is resolved once only."""
    answers = iter([("127.0.0.1",), ("10.0.0.1",), ("10.0.0.1",)])
    site.pages["/"] = page("Accueil")
    web = Http(site.policy, SMALL, lambda host, port: next(answers))
    assert web.get(site.url("/"), {}).status == 200
    assert site.asked[0][1]["host"] == f"ansm.test:{site.port}"
    with pytest.raises(Forbidden, match="privée"):
        web.get(site.url("/"), {})


def test_a_name_that_is_not_known_is_unreachable() -> None:
    def unknown(host: str, port: int) -> tuple[str, ...]:
        raise OSError("no such name")

    with pytest.raises(Unreachable, match=r"ansm\.sante\.fr"):
        Http(Policy(frozenset({"ansm.sante.fr"})), resolver=unknown).get("https://ansm.sante.fr/", {})


def test_redirects_are_followed_and_a_permanent_move_is_said(site: Site) -> None:
    site.pages |= {"/ancien": redirect("/nouveau"), "/nouveau": page("Là"), "/prete": redirect("/nouveau", 302)}
    moved = site.http().get(site.url("/ancien"), {})
    assert (moved.url, moved.status, moved.moved) == (site.url("/nouveau"), 200, True)
    assert not site.http().get(site.url("/prete"), {}).moved
    assert b"<h1>L" in moved.body


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "https://evil.example/",
        "file:///etc/passwd",
        "gopher://ansm.test/",
        "//evil.example/x",
        "http://ansm.test:22/",
        "http://[::1]/",
        "http://moi@ansm.test/",
    ],
)
def test_a_redirect_to_a_forbidden_place_is_refused(site: Site, target: str) -> None:
    site.pages["/"] = redirect(target)
    with pytest.raises(Forbidden, match="redirection refusée"):
        site.http().get(site.url("/"), {})
    assert site.paths == ["/"]


def test_a_redirect_to_an_allowed_name_with_a_private_address_is_refused(site: Site) -> None:
    site.hosts = ("ansm.test", "interne.test")
    site.pages["/"] = redirect(site.url("/secret", "interne.test"))
    web = Http(site.policy, SMALL, lambda host, port: ("127.0.0.1",) if host == "ansm.test" else ("192.168.0.9",))
    with pytest.raises(Forbidden, match=r"interne\.test"):
        web.get(site.url("/"), {})
    assert site.paths == ["/"]


def test_redirects_in_circles_end(site: Site) -> None:
    site.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    with pytest.raises(Refused, match="redirections"):
        site.http().get(site.url("/a"), {})
    assert len(site.asked) == 6


def test_compressed_pages_are_read_and_bombs_are_given_up_early(site: Site) -> None:

    plain = page("Compressée")
    site.pages["/"] = fixed(200, {"Content-Encoding": "gzip"}, gzip.compress(plain))
    assert site.http().get(site.url("/"), {}).body == plain
    site.pages["/bombe"] = bomb(64 * 2**20)
    with pytest.raises(TooMuch, match="1 Mo"):
        site.http().get(site.url("/bombe"), {})
    site.pages["/faux"] = fixed(200, {"Content-Encoding": "gzip"}, b"pas du gzip")
    with pytest.raises(Refused, match="compressé"):
        site.http().get(site.url("/faux"), {})


@pytest.mark.parametrize(
    ("answer", "caps", "kind"),
    [
        (endless, SMALL, TooMuch),  # by its bytes
        (dripping, Caps(seconds=1.0), TooMuch),  # by its seconds, and never silent
        (slow_head, Caps(seconds=1.0), TooMuch),
        (silent, Caps(silence=0.5), Unreachable),
        (cut, SMALL, Unreachable),
    ],
)
def test_a_server_that_holds_on_is_given_up(site: Site, answer: Answer, caps: Caps, kind: type[FetchError]) -> None:
    site.pages["/"] = answer
    with pytest.raises(FetchError) as caught:
        site.http(caps).get(site.url("/"), {})
    assert type(caught.value) is kind
    assert caught.value.again is (kind is Unreachable)


def test_what_does_not_speak_http_is_unreachable(site: Site) -> None:
    site.pages["/"] = lambda handler: handler.wfile.write(b"\x00\x01 SSH-2.0 \r\n\r\n")  # type: ignore[assignment]
    with pytest.raises(Unreachable):
        site.http().get(site.url("/"), {})


def test_trouble_is_tried_again_with_patience(site: Site) -> None:
    slept: list[float] = []
    good = fixed(200, body=page("Enfin"))
    site.pages["/"] = after(fixed(500), fixed(429, {"Retry-After": "7"}), good)
    assert site.polite(slept).get(site.url("/"), {}).status == 200
    # a second between requests; two seconds after the first fault, the seven asked after the second
    assert slept == [2.0, 1.0, 7.0, 1.0]


def test_patience_ends_and_the_host_is_left_alone(site: Site) -> None:
    slept: list[float] = []
    site.pages["/"] = fixed(503)
    web = site.polite(slept, gap=0.0)
    for _ in range(3):
        with pytest.raises(Unreachable, match="503"):
            web.get(site.url("/"), {})
    assert slept == [2.0, 4.0, 8.0] * 3
    with pytest.raises(Unreachable, match="laissé en paix"):
        web.get(site.url("/autre"), {})
    assert len(site.asked) == 12


def test_a_server_that_asks_for_an_hour_gets_it(site: Site) -> None:
    slept: list[float] = []
    site.pages["/"] = fixed(429, {"Retry-After": "3600"})
    web = site.polite(slept)
    with pytest.raises(Unreachable, match="3600"):
        web.get(site.url("/"), {})
    with pytest.raises(Unreachable, match="laissé en paix"):
        web.get(site.url("/"), {})
    assert (len(site.asked), slept) == (1, [])


def test_a_date_to_retry_after_is_understood(site: Site) -> None:
    slept: list[float] = []
    past = fixed(503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})
    site.pages["/"] = after(past, fixed(200, body=b"<html>ok</html>"))
    assert site.polite(slept, gap=0.0).get(site.url("/"), {}).status == 200
    assert slept == [2.0]
    site.pages["/"] = fixed(503, {"Retry-After": "Wed, 21 Oct 2115 07:28:00 GMT"})
    with pytest.raises(Unreachable, match="demande d’attendre"):
        site.polite(slept).get(site.url("/"), {})


def test_a_refusal_of_our_own_is_not_tried_again(site: Site) -> None:
    slept: list[float] = []
    site.pages["/"] = redirect("http://127.0.0.1/")
    with pytest.raises(Forbidden):
        site.polite(slept).get(site.url("/"), {})
    assert (site.paths, slept) == (["/"], [])


HAS = Canonical(re.compile(r"^has-sante\.fr/(?:portail/)?jcms/([a-z]+_\d+)(?:[/?].*)?$"), r"has-sante.fr/jcms/\1")


@pytest.mark.parametrize(
    "url",
    [
        "https://has-sante.fr/jcms/p_3362302/fr/lutathera",
        "http://www.has-sante.fr/jcms/p_3362302",
        "https://has-sante.fr./jcms/p_3362302/en/lutathera?portal=p_1",
        "https://www.has-sante.fr/portail/jcms/p_3362302/fr/",
    ],
)
def test_the_addresses_of_one_page_have_one_key(url: str) -> None:
    assert key(url, (HAS,)) == "has-sante.fr/jcms/p_3362302"


def test_addresses_that_differ_have_keys_that_differ() -> None:
    assert key("https://ansm.sante.fr/a/") == key("https://www.ansm.sante.fr./a") == "ansm.sante.fr/a"
    assert key("https://ansm.sante.fr/a?page=2") != key("https://ansm.sante.fr/a")
    assert absolute("https://ansm.sante.fr/a/b", "../c#d") == "https://ansm.sante.fr/c"
    assert absolute("https://ansm.sante.fr/", "http://ansm.sante.fr/x") == "https://ansm.sante.fr/x"
    assert host_of("https://[mal") == ""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The contexts of a server that is « ansm.test » and of a client that trusts whoever signed that."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ansm.test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("ansm.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )
    pem = tmp_path_factory.mktemp("tls") / "ansm.pem"
    key = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(signed.public_bytes(Encoding.PEM) + key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(
    authority: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = authority
    with serving(server) as site:
        site.pages["/"] = page("Chiffrée")
        policy = replace(site.policy, hosts=frozenset({"ansm.test", "autre.test"}), schemes=frozenset({"https"}))
        web = Http(policy, SMALL, site.resolve, client)
        assert web.get(f"https://ansm.test:{site.port}/", {}).status == 200
        with pytest.raises(Refused, match=r"certificat de « autre\.test »"):
            web.get(f"https://autre.test:{site.port}/", {})
        with pytest.raises(Refused, match="certificat"):  # nobody whom this machine trusts has signed it
            Http(policy, SMALL, site.resolve).get(f"https://ansm.test:{site.port}/", {})
        assert site.paths == ["/"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_address_breaks_what_judges_it(base: str, target: str) -> None:
    try:
        url = absolute(base, target)
        parts = Policy(frozenset({"ansm.sante.fr"})).check(url)
    except Forbidden:
        return
    assert (parts[1], parts[2]) == ("ansm.sante.fr", 443)
    key(url)


@given(st.binary(max_size=400))
def test_no_page_breaks_what_reads_its_links(data: bytes) -> None:
    for link in look(b"<html><a href='x'>y</a>" + data, "https://ansm.sante.fr/").links:
        assert link.url.startswith(("https://", "http://"))
        key(link.url)
        assert re.fullmatch(r"[a-z0-9-]{1,90}", slug(link.url, "ansm"))


@given(
    st.sampled_from(["https:", "HTTPS:", "http:", "//", "///", "\\\\", "javascript:", "data:", ""]),
    st.text("abc./@:\\?#[]%0aé\t\n ", max_size=30),
    st.sampled_from(["ansm.sante.fr", "evil.example", "127.0.0.1", "[::1]", "ansm.sante.fr.evil.example", ""]),
)
def test_whatever_passes_the_policy_leads_to_its_host(scheme: str, middle: str, host: str) -> None:
    """What is checked and what is connected to are read by the same parser; urllib3 must see the same host."""
    try:
        url = absolute("https://ansm.sante.fr/", f"{scheme}{middle}{host}")
        Policy(frozenset({"ansm.sante.fr"})).check(url)
    except Forbidden:
        return
    assert (parse_url(url).host or "").rstrip(".").lower() == "ansm.sante.fr"
