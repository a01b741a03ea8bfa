"""What kind of thing hangs on a message, by its MIME type or by how its name ends."""

_OF_MIME = {"image": "image", "video": "video", "audio": "audio"}
_OF_ENDING = {
    "image": "jpg jpeg png webp heic heif bmp tif tiff svg avif ico",
    "gif": "gif",
    "video": "mp4 mov mkv avi webm 3gp m4v mpg mpeg wmv",
    "audio": "mp3 m4a ogg oga opus wav aac amr flac aif aiff",
}
_KINDS = {ending: kind for kind, endings in _OF_ENDING.items() for ending in endings.split()}


def kind(name: str, mime: str = "") -> str:
    """«image», «gif», «video», «audio» or «file»."""
    if mime == "image/gif":
        return "gif"
    known = _OF_MIME.get(mime.partition("/")[0])
    return known or _KINDS.get(name.rpartition(".")[2].lower(), "file")
