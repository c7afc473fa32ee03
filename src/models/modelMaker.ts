/** Models from configs, for the classes of models, which cannot import what imports them all. */
import type { Structured } from '../data/batch.ts';
import type { CustomObjects } from '../nn/lookUp.ts';
import type { SerializedModel } from '../saving/modelConfig.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Model } from './model.ts';

/** Options of `modelFromConfig` and `fromConfig`. */
export interface FromConfigOptions {
  /** Layers and other classes of your own that the config names, by their names. @defaultValue none */
  customObjects?: CustomObjects;
}

type ModelMaker = (model: SerializedModel, options?: FromConfigOptions) => Model<Structured<Tensor>>;

let maker: ModelMaker | undefined;

/** @internal called by modelFromConfig.ts */
export function setModelMaker(make: ModelMaker): void {
  maker = make;
}

/** The model of a config. */
export function makeModel(model: SerializedModel, options?: FromConfigOptions): Model<Structured<Tensor>> {
  return maker!(model, options);
}
