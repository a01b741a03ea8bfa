"""Chat through the browser: what is taken, what is refused, and what came of each."""

import gettext
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openllm_talk.archive.models import Message
from openllm_talk.errors import BrokenSource, WorkshopError
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.jobs.worker import do_next
from openllm_talk.web.uploads import bombs
from openllm_talk.web.uploads.keeping import do_clear, do_keep, place_of, plain_name
from openllm_talk.web.uploads.models import Upload
from openllm_talk.web.uploads.report import told

CHAT = (Path(__file__).parents[2] / "examples/community/chat/wechat-group.txt").read_bytes()
SHORT = (Path(__file__).parents[2] / "examples/community/chat/whatsapp-singapore.txt").read_bytes()


@pytest.fixture
def client(workspace: Path) -> Client:
    return signed_in(Role.EDITOR)


def signed_in(role: Role, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(Member.objects.get_or_create(username=role, defaults={"role": role})[0])
    return client


def bring(client: Client, content: bytes, name: str = "chat.txt", **headers: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/uploads/bring/", {"files": [file]}, headers=headers)


def work_through() -> None:
    while do_next():
        pass


def page_of(client: Client, upload: Upload) -> str:
    return client.get(f"/uploads/{upload.digest}/").content.decode()


def stored(workspace: Path) -> list[Path]:
    return [file for file in (workspace / "uploads").rglob("*") if file.is_file()]


def zip_of(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_chat_comes_in_and_the_page_says_what_came_of_it(client: Client) -> None:
    bring(client, CHAT)
    upload = Upload.objects.get()
    assert "waiting" in page_of(client, upload)
    work_through()
    upload.refresh_from_db()
    page = page_of(client, upload)
    assert upload.job.state == State.DONE
    file = told(upload, Path(settings.WORKSPACE), "en").files[0]
    assert file.file.new == Message.objects.count() > 0
    assert str(file.rows) in page
    assert "chat.txt" in page
    assert "every 1s" not in page


def test_the_draft_is_made_anew_once_for_several_files(client: Client, workspace: Path) -> None:
    bring(client, CHAT)
    bring(client, SHORT)
    work_through()
    drafts = Job.objects.filter(name="draft")
    assert [job.state for job in drafts] == [State.DONE]
    assert (workspace / "drafts/000.md").is_file()


def test_the_same_file_again_says_so_and_adds_nothing(client: Client, workspace: Path) -> None:
    bring(client, CHAT)
    work_through()
    before = Message.objects.count()
    answer = bring(client, CHAT, "other name.txt", accept="application/json")
    assert answer.json() == {"address": f"/uploads/{Upload.objects.get().digest}/", "known": True}
    assert not do_next()
    assert Message.objects.count() == before
    assert len(stored(workspace)) == 1


def test_a_pasted_chat_is_an_upload_like_any_other(client: Client) -> None:
    client.post("/uploads/paste/", {"chat": CHAT.decode().replace("\n", "\r\n")})
    work_through()
    assert Upload.objects.get().name == "pasted.txt"
    assert Message.objects.exists()


def test_what_was_pasted_is_not_lost_when_it_is_refused(client: Client) -> None:
    answer = client.post("/uploads/paste/", {"chat": "x" * 600_000})
    assert answer.status_code == 400
    assert "x" * 600_000 in answer.content.decode()
    assert client.post("/uploads/paste/", {"chat": " \n "}).status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("en", "no reader"), ("zh", "。")])
def test_what_no_reader_knows_is_refused_with_the_reason(
    workspace: Path, language: str, said: str
) -> None:
    client = signed_in(Role.EDITOR, language)
    bring(client, b"\x7fELF" + bytes(range(256)) * 40, "photo.txt")
    work_through()
    upload = Upload.objects.select_related("job").get()
    assert upload.job.state == State.FAILED
    assert (upload.job.trouble_zh if language == "zh" else upload.job.trouble) in page_of(
        client, upload
    ).replace("&#x27;", "'").replace("&quot;", '"')
    assert "photo.txt" in upload.job.trouble
    assert str(workspace) not in upload.job.trouble
    assert not stored(workspace)


def test_a_file_that_failed_is_read_again_when_it_comes_again(client: Client) -> None:
    bring(client, b"\x7fELF" + bytes(range(256)) * 40)
    work_through()
    bring(client, b"\x7fELF" + bytes(range(256)) * 40)
    assert Upload.objects.get().job.state == State.WAITING


def test_an_empty_and_a_too_large_file_are_refused_at_once(
    client: Client, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MOST", 1000)
    for content in (b"", b"x" * 1001):
        answer = bring(client, content, accept="application/json")
        assert answer.status_code == 400
        assert "chat.txt" in answer.json()["trouble"]
    assert not stored(workspace)
    assert not Upload.objects.exists()


def test_an_answer_without_a_file_asks_for_one(client: Client) -> None:
    answer = client.post("/uploads/bring/", {}, follow=True)
    assert "Choose a file first" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.READER, Role.MEMBER, Role.LEAD])
def test_only_editors_bring_chats_in(workspace: Path, role: Role) -> None:
    client = Client() if role == Role.READER else signed_in(role)
    assert client.get("/uploads/").status_code == 403
    assert bring(client, CHAT).status_code == 403
    assert client.post("/uploads/paste/", {"chat": "x"}).status_code == 403
    assert client.get(f"/uploads/{'a' * 64}/").status_code == 403
    assert not stored(workspace)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/etc/cron.d/x", "x"),
        (".talk.toml", "talk.toml"),
        ("..", "chat"),
        ("", "chat"),
        ("群聊_2024-01-06.txt", "群聊_2024-01-06.txt"),
        ("a\0b\n<c>.txt", "a_b_c_.txt"),
        ("x" * 300 + ".json", "x" * 71 + ".json"),
    ],
)
def test_a_files_name_leads_nowhere(tmp_path: Path, name: str, plain: str) -> None:
    assert plain_name(name) == plain
    kept = do_keep(tmp_path, name, [b"hello"], 100)
    place = place_of(tmp_path, kept.digest, kept.stored)
    assert place.read_bytes() == b"hello"
    assert place.resolve().is_relative_to((tmp_path / "uploads").resolve())


def test_where_the_sender_breaks_off_nothing_is_left(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"half"
        raise OSError

    with pytest.raises(OSError):
        do_keep(tmp_path, "chat.txt", breaks_off(), 100)
    with pytest.raises(WorkshopError):
        do_keep(tmp_path, "chat.txt", [b"x"] * 200, 100)
    assert not [file for file in (tmp_path / "uploads").rglob("*") if file.is_file()]


def test_old_files_go_and_what_is_new_stays(tmp_path: Path) -> None:
    kept = do_keep(tmp_path, "chat.txt", [b"hello"], 100)
    do_clear(tmp_path)
    assert place_of(tmp_path, kept.digest, kept.stored).exists()
    do_clear(tmp_path, days=-1)
    assert not place_of(tmp_path, kept.digest, kept.stored).parent.exists()


def test_whoever_is_forgotten_leaves_the_uploaded_files_too(
    client: Client, workspace: Path
) -> None:
    from typer.testing import CliRunner

    from openllm_talk.cli import app

    bring(client, SHORT, "singapore.txt")
    work_through()
    assert stored(workspace)
    done = CliRunner().invoke(app, ["forget", "Adi", "--yes", "-w", str(workspace)])
    assert "by hand" not in done.output
    assert not [file for file in stored(workspace) if "Adi" in file.read_text(encoding="utf-8")]
    answer = bring(client, SHORT, "singapore.txt", accept="application/json")
    assert answer.json()["known"]


class TestZips:
    """A zip is looked at before it is opened, and read member by member."""

    def check(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "chat.zip"
        path.write_bytes(content)
        bombs.check_zip(path)

    def test_a_chat_in_a_zip_is_read(self, client: Client) -> None:
        bring(client, zip_of({"chat.txt": CHAT}), "chat.zip")
        work_through()
        assert Message.objects.exists()

    def test_what_unpacks_to_almost_nothing_else_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bombs, "SMALL", 1 << 20)
        with pytest.raises(BrokenSource, match="far more"):
            self.check(tmp_path, zip_of({"chat.txt": b"0" * (4 << 20)}))

    def test_the_size_of_all_files_counts(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bombs, "MOST_UNPACKED", 3000)
        with pytest.raises(BrokenSource, match="far more"):
            self.check(tmp_path, zip_of({f"{n}.jpg": bytes(1000) for n in range(4)}))

    def test_too_many_files_are_refused_before_their_list_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = zip_of({f"{n:04}.txt": b"x" for n in range(20)})
        monkeypatch.setattr(bombs, "MOST_MEMBERS", 1)
        monkeypatch.setattr(zipfile, "ZipFile", None)
        with pytest.raises(BrokenSource, match="far more"):
            self.check(tmp_path, content)

    def test_a_zip_inside_a_zip_is_not_opened(self, client: Client, workspace: Path) -> None:
        inner = zip_of({"chat.txt": b"0" * (8 << 20)})
        bring(client, zip_of({"a.zip": inner, "b.zip": inner}), "chat.zip")
        work_through()
        assert Upload.objects.get().job.state == State.FAILED
        assert not stored(workspace)

    @pytest.mark.parametrize(
        "content", [b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"PK\x03\x04" * 99]
    )
    def test_a_broken_zip_is_one_sentence(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(BrokenSource):
            self.check(tmp_path, content)

    def test_other_files_pass(self, tmp_path: Path) -> None:
        self.check(tmp_path, SHORT)


def test_every_sentence_of_these_pages_is_there_in_chinese() -> None:
    """Translations of this folder alone: another's word of the same name is not asked."""
    folder = Path(__file__).parents[2] / "src/openllm_talk/web/uploads"
    with (folder / "locale/zh_Hans/LC_MESSAGES/django.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)
    pages = [page.read_text(encoding="utf-8") for page in folder.rglob("*.html")]
    pages.append((folder / "views.py").read_text(encoding="utf-8"))
    said = set(re.findall(r'{% translate "(.+?)" %}|\b_\("(.+?)"\)', "\n".join(pages)))
    wanted = {first or second for first, second in said}
    assert len(wanted) > 30
    assert [one for one in wanted if known.gettext(one) == one] == []
