"""Step times of other frameworks for the benchmark trainStep.

usage: python train_step.py tensorflow|jax|torch|torchCompile

The request {"versions": true} is answered with the versions of the packages, {"versions": {"Keras": "3.15.1", ...}}.
Reads requests from standard input, one JSON object a line: {"model": "cnn", "steps": 20, "fitSteps": 20}. Answers each
with one JSON line: {"step": [milliseconds, ...], "fit": [milliseconds]}, or {"error": "..."}. A model is built (and
compiled by its framework) at its first request and kept; every request warms up with three steps.

tensorflow and jax run Keras on that backend: `train_on_batch` and `fit`. torch is plain PyTorch with a hand-written
step, channels last and fused Adam; it has no `fit`. All in float32 with PEER_THREADS threads.
"""

import json
import os
import sys
import time
import traceback

FRAMEWORK = sys.argv[1]
THREADS = int(os.environ.get('PEER_THREADS', os.cpu_count() or 1))
WARM_UP = 3
MODELS = {
    # name: (batch, shape of a sample, classes)
    'tiny': (8, (2,), 2),
    'mlp': (128, (784,), 10),
    'cnn': (64, (28, 28, 1), 10),
    'vgg': (64, (32, 32, 3), 10),
    'pets': (32, (96, 96, 3), 2),
    'lstm': (64, (100, 32), 2),
    'transformer': (32, (64, 128), 10),
    'mobile': (32, (64, 64, 3), 10),
}
# Filters and stride of each depthwise-separable block of `mobile`.
MOBILE_BLOCKS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]

os.environ['OMP_NUM_THREADS'] = str(THREADS)
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['KERAS_BACKEND'] = FRAMEWORK if FRAMEWORK in ('tensorflow', 'jax') else 'torch'

import numpy as np  # noqa: E402  (the variables above are read when frameworks are imported)


def numbers(name, batches):
    batch, shape, classes = MODELS[name]
    random = np.random.default_rng(0)
    x = random.random((batch * batches, *shape), dtype='float32')
    y = np.eye(classes, dtype='float32')[random.integers(0, classes, batch * batches)]
    return x, y


class KerasModel:
    def __init__(self, name):
        import keras
        from keras import layers as L

        if FRAMEWORK == 'tensorflow':
            import tensorflow as tf

            try:
                tf.config.threading.set_intra_op_parallelism_threads(THREADS)
            except RuntimeError:
                pass  # set by an earlier model

        def encoder(x):
            x = L.LayerNormalization()(x + L.MultiHeadAttention(num_heads=4, key_dim=32)(x, x))
            return L.LayerNormalization()(x + L.Dense(128)(L.Dense(512, activation='relu')(x)))

        def normalized():
            return [L.BatchNormalization(), L.ReLU()]

        batch, shape, classes = MODELS[name]
        body = {
            'tiny': lambda: [L.Dense(1000, activation='relu')],
            'mlp': lambda: [L.Dense(512, activation='relu') for _ in range(2)],
            'cnn': lambda: [
                L.Conv2D(32, 3, activation='relu'),
                L.Conv2D(64, 3, activation='relu'),
                L.MaxPooling2D(),
                L.Dropout(0.25),
                L.Flatten(),
                L.Dense(128, activation='relu'),
                L.Dropout(0.5),
            ],
            'vgg': lambda: [
                layer
                for filters in (32, 64, 128)
                for layer in (
                    L.Conv2D(filters, 3, padding='same', activation='relu'),
                    L.BatchNormalization(),
                    L.Conv2D(filters, 3, padding='same', activation='relu'),
                    L.MaxPooling2D(),
                )
            ]
            + [L.Flatten(), L.Dense(256, activation='relu')],
            'pets': lambda: [
                layer
                for filters in (32, 64, 128, 128)
                for layer in (L.Conv2D(filters, 3, activation='relu'), L.MaxPooling2D())
            ]
            + [L.Flatten(), L.Dense(512, activation='relu')],
            'lstm': lambda: [L.LSTM(128)],
            'transformer': lambda: [encoder, encoder, L.GlobalAveragePooling1D()],
            'mobile': lambda: [
                L.Conv2D(32, 3, strides=2, padding='same', use_bias=False),
                *normalized(),
                *[
                    layer
                    for filters, strides in MOBILE_BLOCKS
                    for layer in (
                        L.DepthwiseConv2D(3, strides=strides, padding='same', use_bias=False),
                        *normalized(),
                        L.Conv2D(filters, 1, use_bias=False),
                        *normalized(),
                    )
                ],
                L.GlobalAveragePooling2D(),
            ],
        }[name]()
        first = keras.Input(shape)
        last = first
        for layer in [*body, L.Dense(classes, activation='softmax')]:
            last = layer(last)
        self.model = keras.Model(first, last)
        self.model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
        self.name, self.batch = name, batch
        self.x, self.y = numbers(name, 1)
        self.many = None

    def step(self):
        self.model.train_on_batch(self.x, self.y)

    def fit(self, batches):
        if self.many is None:
            self.many = numbers(self.name, batches)
            self.model.fit(*self.many, batch_size=self.batch, epochs=1, verbose=0)
        start = time.perf_counter()
        self.model.fit(*self.many, batch_size=self.batch, epochs=1, verbose=0)
        return (time.perf_counter() - start) * 1e3 / batches


class TorchModel:
    def __init__(self, name):
        import torch
        from torch import nn

        torch.set_num_threads(THREADS)

        def convolution(before, after, padding=0):
            return [nn.Conv2d(before, after, 3, padding=padding), nn.ReLU()]

        def pets():
            modules, before = [], 3
            for filters in (32, 64, 128, 128):
                modules += [*convolution(before, filters), nn.MaxPool2d(2)]
                before = filters
            return [*modules, nn.Flatten(), nn.Linear(2048, 512), nn.ReLU(), nn.Linear(512, 2)]

        def vgg():
            modules, before = [], 3
            for filters in (32, 64, 128):
                modules += [*convolution(before, filters, 1), nn.BatchNorm2d(filters)]
                modules += [*convolution(filters, filters, 1), nn.MaxPool2d(2)]
                before = filters
            return [*modules, nn.Flatten(), nn.Linear(2048, 256), nn.ReLU(), nn.Linear(256, 10)]

        def mobile():
            def normalized(convolution):
                return [convolution, nn.BatchNorm2d(convolution.out_channels), nn.ReLU()]

            modules, before = normalized(nn.Conv2d(3, 32, 3, stride=2, padding=1, bias=False)), 32
            for filters, stride in MOBILE_BLOCKS:
                depthwise = nn.Conv2d(before, before, 3, stride=stride, padding=1, groups=before, bias=False)
                modules += [*normalized(depthwise), *normalized(nn.Conv2d(before, filters, 1, bias=False))]
                before = filters
            return [*modules, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)]

        class Encoder(nn.Module):
            def __init__(self):
                super().__init__()
                self.projection, self.output = nn.Linear(128, 3 * 128), nn.Linear(128, 128)
                self.wide, self.narrow = nn.Linear(128, 512), nn.Linear(512, 128)
                self.first, self.second = nn.LayerNorm(128), nn.LayerNorm(128)

            def attend(self, x):
                projected = self.projection(x).view(*x.shape[:2], 3, 4, 32).permute(2, 0, 3, 1, 4)
                mixed = nn.functional.scaled_dot_product_attention(*projected.unbind())
                return self.output(mixed.transpose(1, 2).reshape(x.shape))

            def forward(self, x):
                x = self.first(x + self.attend(x))
                return self.second(x + self.narrow(nn.functional.relu(self.wide(x))))

        class Mean(nn.Module):
            def forward(self, x):
                return x.mean(1)

        class LastState(nn.LSTM):
            def forward(self, x):
                return super().forward(x)[0][:, -1]

        modules = {
            'tiny': lambda: [nn.Linear(2, 1000), nn.ReLU(), nn.Linear(1000, 2)],
            'mlp': lambda: [nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)],
            'cnn': lambda: [
                *convolution(1, 32),
                *convolution(32, 64),
                nn.MaxPool2d(2),
                nn.Dropout(0.25),
                nn.Flatten(),
                nn.Linear(9216, 128),
                nn.ReLU(),
                nn.Dropout(0.5),
                nn.Linear(128, 10),
            ],
            'vgg': vgg,
            'pets': pets,
            'lstm': lambda: [LastState(32, 128, batch_first=True), nn.Linear(128, 2)],
            'transformer': lambda: [Encoder(), Encoder(), Mean(), nn.Linear(128, 10)],
            'mobile': mobile,
        }[name]()
        model = nn.Sequential(*modules)
        x, y = numbers(name, 1)
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y.argmax(1))
        if self.x.ndim == 4:
            self.x = self.x.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
            model = model.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(model.parameters(), fused=True)
        self.loss = nn.CrossEntropyLoss()
        self.model = torch.compile(model) if FRAMEWORK == 'torchCompile' else model

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def fit(self, _batches):
        return None


def versions():
    from importlib.metadata import version

    def of(*packages):
        for package in packages:
            try:
                return version(package).split('+')[0]  # without what the build was for
            except ImportError:
                continue
        return '?'

    if FRAMEWORK.startswith('torch'):
        return {'PyTorch': of('torch')}
    backend = {'tensorflow': {'TensorFlow': of('tensorflow-cpu', 'tensorflow')}, 'jax': {'JAX': of('jax')}}[FRAMEWORK]
    return {'Keras': of('keras'), **backend}


def answer(request, built):
    if request.get('versions'):
        return {'versions': versions()}
    name = request['model']
    if name not in built:
        built.clear()  # one model at a time: the memory of the others would be measured too
        built[name] = TorchModel(name) if FRAMEWORK.startswith('torch') else KerasModel(name)
    model = built[name]
    for _ in range(WARM_UP):
        model.step()
    steps = []
    for _ in range(request['steps']):
        start = time.perf_counter()
        model.step()
        steps.append((time.perf_counter() - start) * 1e3)
    fit = model.fit(request['fitSteps'])
    return {'step': steps, **({} if fit is None else {'fit': [fit]})}


def main():
    built = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), built)
        except Exception:  # the benchmark reports it and goes on with nobody's state in doubt
            reply = {'error': traceback.format_exc(limit=5)}
        print(json.dumps(reply), flush=True)


if __name__ == '__main__':
    main()
