"""Serves SmolLM2-135M-Instruct as an OpenAI-compatible endpoint on this machine, until its end.

    python small_model.py GGUF      prints the address, then waits for the end of its input

llama.cpp's own server; both packages come with `make test-llm`.
"""

import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.hostnames = ["127.0.0.1"]
parameters.port = 0
parameters.n_ctx = 4096
parameters.n_parallel = 1
parameters.cpuparams.n_threads = 1
parameters.cpuparams_batch.n_threads = 1
parameters.n_gpu_layers = 0
parameters.warmup = False
parameters.ui = False
parameters.verbosity = 0
server = xllamacpp.Server(parameters)
sys.stdout.write(f"{server.listening_address}\n")
sys.stdout.flush()
sys.stdin.read()
