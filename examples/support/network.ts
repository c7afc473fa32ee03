/** The network of the quickstart, and its schedule. */
import { callbacks, layers, type Model, sequential } from 'millrace';

/**
 * A small convolutional classifier that learns from a thousand photographs.
 *
 * Four times convolution, pooling, batch normalization. Normalizing after the pooling costs a quarter of doing it
 * before. The mean over the last feature map instead of a large dense layer leaves little to memorize, and takes images
 * of any size. The moving averages forget fast (momentum 0.9), because an epoch has a few dozen steps only.
 */
export function convolutionalClassifier(side: number, numClasses: number): Model {
  const net = sequential();
  for (const [index, filters] of [32, 64, 128, 128].entries()) {
    net.add(
      layers.conv2d({
        filters,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: 'heUniform',
        ...(index === 0 ? { inputShape: [side, side, 3] } : {}),
      }),
    );
    net.add(layers.maxPooling2d());
    net.add(layers.batchNormalization({ momentum: 0.9 }));
  }
  net.add(layers.globalAveragePooling2d());
  net.add(layers.dropout({ rate: 0.3 }));
  net.add(layers.dense({ units: numClasses, activation: 'softmax' }));
  return net;
}

/** Softmax on the pixels themselves: what can be had without looking at neighbourhoods. */
export function linearClassifier(side: number, numClasses: number): Model {
  return sequential([
    layers.flatten({ inputShape: [side, side, 3] }),
    layers.dense({ units: numClasses, activation: 'softmax' }),
  ]);
}

/** Lets the learning rate fall along half a cosine, from `highest` in the first epoch to nearly 0 after the last. */
export function cosineSchedule(highest: number, epochs: number): InstanceType<typeof callbacks.LambdaCallback> {
  return callbacks.lambdaCallback({
    onEpochBegin: (epoch, _logs, model) => {
      model.optimizer.learningRate = (highest * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
    },
  });
}
