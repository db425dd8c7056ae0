#!/usr/bin/env python3
"""dnca's models in CAX (https://github.com/maxencefaldor/cax), and CAX's in dnca.

    pip install jax flax 'cax==0.3.3' safetensors numpy
    dnca denoise --model MODEL --examples 2 --steps 16 --states STATES.safetensors
    python dnca_in_cax.py compare MODEL STATES.safetensors     CAX's own classes, from the same start and coins
    python dnca_in_cax.py export OUT.safetensors [--channels C --hidden N --seed S] [--case CASE.safetensors]
    dnca denoise --model OUT.safetensors

compare prints a line of JSON with the largest relative difference of a step, and ends with status 1 if it is above
1e-4. export writes a CAX model (here a fresh one with random weights: put your own trained one in its place) so that
dnca opens it; with --case also some steps that CAX computed with coins of its own, for dnca's conformance program.
Both are short on purpose: load_parameters() and save_model() are what a script of yours needs.
"""

import argparse
import json
import sys

import jax
import jax.numpy as jnp
import numpy as np
from cax.core import ComplexSystem
from cax.core.perceive import ConvPerceive, grad_kernel, identity_kernel
from cax.core.update import NCAUpdate
from flax import nnx
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

KERNELS = 3  # identity, d/dy, d/dx: fixed, as the notebook 43_diffusing_nca sets them


class DiffusingNCA(ComplexSystem):
    """The notebook's model, from CAX's own classes."""

    def __init__(self, channels, hidden, keep_probability=0.5, seed=0, zeros_init=True):
        rngs = nnx.Rngs(seed)
        self.perceive = ConvPerceive(channel_size=channels, perception_size=KERNELS * channels,
                                     feature_group_count=channels, rngs=rngs)
        self.update = NCAUpdate(channel_size=channels, perception_size=KERNELS * channels, hidden_layer_sizes=(hidden,),
                                cell_dropout_rate=1 - keep_probability, zeros_init=zeros_init, rngs=rngs)
        kernel = jnp.concatenate([identity_kernel(ndim=2), grad_kernel(ndim=2)], axis=-1)
        self.perceive.conv.kernel[...] = jnp.concatenate([kernel] * channels, axis=-1)[..., None, :]

    def _step(self, state, input=None, *, sow=False):
        return self.update(state, self.perceive(state), input)


class Coins(nnx.Module):
    """Takes the place of the update's dropout: the coins of each cell are given, or drawn by CAX and kept."""

    def __init__(self, dropout):
        self.dropout = dropout
        self.keep_probability = 1 - dropout.rate

    def draw(self, shape):
        """(..., H, W) of 0 and 1, as CAX's own dropout draws them."""
        return (self.dropout(jnp.ones(shape + (1,))) > 0)[..., 0].astype(jnp.uint8)

    def use(self, coins):
        self.coins = nnx.Variable(jnp.asarray(coins))

    def __call__(self, update):
        return jnp.where(self.coins[...][..., None] != 0, update / self.keep_probability, 0.0)


def load_parameters(path, keep_probability=0.5):
    """A model file of dnca as CAX's model."""
    tensors = load_file(path)
    hidden, channels = tensors["update.layers.1.kernel"].shape[-2:]
    model = DiffusingNCA(int(channels), int(hidden), keep_probability)
    for i, layer in enumerate(model.update.layers):
        layer.kernel[...] = jnp.asarray(tensors[f"update.layers.{i}.kernel"])
        layer.bias[...] = jnp.asarray(tensors[f"update.layers.{i}.bias"])
    return model


def parameters_of(model):
    """CAX's parameters under the names that dnca's files have, which are CAX's."""
    tensors = {"perceive.conv.kernel": np.asarray(model.perceive.conv.kernel[...], np.float32)}
    for i, layer in enumerate(model.update.layers):
        tensors[f"update.layers.{i}.kernel"] = np.asarray(layer.kernel[...], np.float32)
        tensors[f"update.layers.{i}.bias"] = np.asarray(layer.bias[...], np.float32)
    return tensors


def save_model(model, path):
    """Writes a file that dnca opens; it takes the lizard as its target, as the notebook does."""
    save_file(parameters_of(model), path)


def rollout(model, state, coins):
    """All states that follow `state` (B, H, W, C) with these coins (T, B, H, W), in single precision."""
    model.update.dropout = Coins(model.update.dropout)
    model.update.dropout.use(coins[0])
    step = nnx.jit(lambda one, now: one._step(now))
    states = []
    for now in coins:
        model.update.dropout.use(now)
        state = step(model, state)
        states.append(np.asarray(state))
    return np.stack(states)


def compare(path, states_path, limit=1e-4):
    case = load_file(states_path)
    with safe_open(states_path, "numpy") as file:
        metadata = file.metadata()
    model = load_parameters(path, float(metadata["keep_probability"]))
    states = rollout(model, jnp.asarray(case["state"]), case["keep"])
    wanted = case["expected.states"]
    errors = [float(np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-30)) for a, b in zip(states, wanted, strict=True)]
    moved = float(np.linalg.norm(wanted[-1] - case["state"]) / max(np.linalg.norm(case["state"]), 1e-30))
    print(json.dumps({"steps": len(errors), "shape": list(case["state"].shape), "worst": max(errors),
                      "last": errors[-1], "moved": moved}))
    return 0 if max(errors) <= limit else 1


def export(options):
    model = DiffusingNCA(options.channels, options.hidden, seed=options.seed, zeros_init=False)
    for layer in model.update.layers:  # small steps, so that random weights leave something alive
        layer.kernel[...] = 0.1 * layer.kernel[...]
    save_model(model, options.file)
    if options.case is None:
        return 0
    shape = (2, 16, 18)
    key = jax.random.key(options.seed)
    state = jnp.zeros(shape + (options.channels,)).at[..., -4:].set(jax.random.uniform(key, shape + (4,)))
    drawn = Coins(model.update.dropout)
    coins = np.stack([np.asarray(drawn.draw(shape)) for _ in range(8)])
    states = rollout(model, state, coins)
    tensors = {name: value for name, value in parameters_of(model).items() if name.startswith("update.")}
    tensors |= {"state": np.asarray(state), "keep": coins, "expected.states": states, "expected.state": states[-1]}
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, options.case,
              metadata={"kind": "rollout", "channels": str(options.channels), "hidden": str(options.hidden),
                        "steps": str(len(coins)), "keep_probability": "0.5"})
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("compare")
    one.add_argument("model")
    one.add_argument("states")
    one = verbs.add_parser("export")
    one.add_argument("file")
    one.add_argument("--channels", type=int, default=64)
    one.add_argument("--hidden", type=int, default=256)
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--case")
    options = parser.parse_args()
    return compare(options.model, options.states) if options.verb == "compare" else export(options)


if __name__ == "__main__":
    sys.exit(main())
