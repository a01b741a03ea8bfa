"""The network in torch: the same sums as `openllm_talk.reading.threads.model`, and their slopes."""

import torch
from torch import Tensor, nn

WORD, MEANING, TURN = 32, 64, 96
PAIR, LAST = {1: 32, 2: 64}, {1: 16, 2: 32}  # the first look is the quick one
HEADS, HEAD = 4, 16


class Network(nn.Module):
    """Scores of the candidates of some turns of one chat: (rows, 1 + width), first the start.

    `meaning` (words, MEANING) are the fixed vectors of all known words; the first `own` of them
    get vectors that are learnt here, too. The second of two `looks` knows the shares of the first.
    """

    def __init__(self, meaning: Tensor, own: int, seen: int, pair: int, looks: int) -> None:
        super().__init__()
        pair_size, last = PAIR[looks], LAST[looks]
        zero = torch.zeros(1, MEANING)
        self.meaning = nn.EmbeddingBag.from_pretrained(
            torch.cat([meaning, zero]), mode="sum", padding_idx=len(meaning)
        )
        self.words = nn.EmbeddingBag(own + 1, WORD, mode="sum", padding_idx=own)
        nn.init.normal_(self.words.weight, std=0.05)
        self.words.weight.data[own] = 0
        self.read = nn.Linear(seen + WORD + MEANING, TURN)
        self.context = nn.Linear((5 if looks == 1 else 7) * TURN, TURN)
        self.asks = nn.Linear(TURN, pair_size)
        self.offers = nn.Linear(TURN, pair_size, bias=False)
        self.query = nn.Linear(TURN, HEADS * HEAD)
        self.key = nn.Linear(TURN, HEADS * HEAD)
        self.pair = nn.Linear(pair + HEADS, pair_size, bias=False)
        self.second = nn.Linear(pair_size, last)
        self.third = nn.Linear((1 + looks) * last, last)
        self.out = nn.Linear(last, 1)
        self.start = nn.Linear(TURN, pair_size)
        self.start_second = nn.Linear(pair_size, last)
        self.start_out = nn.Linear((1 + looks) * last, last)
        self.start_last = nn.Linear(last, 1)
        self.drop = nn.Dropout(0.25)

    def forward(
        self,
        words: Tensor,
        offsets: Tensor,
        size: Tensor,
        seen: Tensor,
        around: Tensor,
        rows: Tensor,
        earlier: Tensor,
        pair: Tensor,
        before: Tensor | None = None,
    ) -> Tensor:
        turn = self._turns(words, offsets, size, seen, around)
        mine = turn[rows]
        there = earlier.clamp(min=0)
        query = self.query(mine).view(len(rows), HEADS, HEAD)
        key = self.key(turn).view(-1, HEADS, HEAD)
        match = torch.einsum("nhd,nchd->nch", query, key[there]) / 4
        hidden = torch.relu(
            self.pair(torch.cat([pair, match], 2))
            + self.asks(mine)[:, None]
            + self.offers(turn)[there]
        )
        second = torch.relu(self.second(self.drop(hidden)))
        real = (earlier >= 0).unsqueeze(2)
        best = (second * real).amax(1)
        if before is not None:
            best = torch.cat([best, torch.einsum("nc,nch->nh", before, second)], 1)
        third = torch.relu(
            self.third(torch.cat([second, best[:, None].expand(-1, second.shape[1], -1)], 2))
        )
        score = self.out(third).squeeze(2).masked_fill(earlier < 0, -1e4)
        start = torch.relu(self.start_second(self.drop(torch.relu(self.start(mine)))))
        start = torch.relu(self.start_out(torch.cat([start, best], 1)))
        return torch.cat([self.start_last(start), score], 1)

    def _turns(
        self, words: Tensor, offsets: Tensor, size: Tensor, seen: Tensor, around: Tensor
    ) -> Tensor:
        tables = [
            table(words.clamp(max=table.num_embeddings - 1), offsets)
            for table in (self.words, self.meaning)
        ]
        said = self.drop(torch.cat(tables, 1) / size)
        one = self.drop(torch.relu(self.read(torch.cat([seen, said], 1))))
        padded = torch.cat([one, one.new_zeros(1, one.shape[1])])
        return self.drop(torch.relu(self.context(padded[around].flatten(1))) + one)


def missed(score: Tensor, gold: Tensor) -> Tensor:
    """-log of the share of the annotated parents, per turn."""
    right = torch.logsumexp(score.masked_fill(~gold, -1e9), 1)
    return torch.logsumexp(score, 1) - right


def apart(score: Tensor, taught: Tensor) -> Tensor:
    """The cross entropy of the shares with those of teachers, per turn."""
    return -(taught * torch.log_softmax(score, 1)).sum(1)
