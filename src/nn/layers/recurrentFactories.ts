/** Factories of the layers that give one tensor or a list, depending on their options: types that say which. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { factoriesOf } from '../../util/factories.ts';
import type { CallContext } from '../context.ts';
import { Bidirectional, type BidirectionalOptions } from './bidirectional.ts';
import { ConvLSTM1D, type ConvLSTM1DOptions } from './convLstm1d.ts';
import { ConvLSTM2D, type ConvLSTM2DOptions } from './convLstm2d.ts';
import { ConvLSTM3D, type ConvLSTM3DOptions } from './convLstm3d.ts';
import { GRU, type GRUOptions } from './gru.ts';
import { LSTM, type LSTMOptions } from './lstm.ts';
import type { RecurrentCallOptions } from './recurrentLayer.ts';
import { RNN, type RNNOptions } from './rnn.ts';
import { SimpleRNN, type SimpleRNNOptions } from './simpleRnn.ts';
import type { Nodes, Shapes } from './structure.ts';

/** A layer that gives a list: with `returnState` the output and the states. */
export type GivesList<L> = L & {
  call(input: Nodes, context: CallContext, options?: RecurrentCallOptions): readonly Node[];
  computeOutputShape(inputShape: Shapes): readonly SymbolicShape[];
};

/** With `returnState: true` the layer gives a list, otherwise one tensor. */
export interface RecurrentFactory<Options, L> {
  (options: Options & { returnState: true }): GivesList<L>;
  (options: Options): L;
}

/** Around a layer that gives a list, and without a merge mode, it gives a list. */
export interface BidirectionalFactory {
  (options: BidirectionalOptions & { mergeMode: null }): GivesList<Bidirectional>;
  (options: BidirectionalOptions & { layer: GivesList<object> }): GivesList<Bidirectional>;
  (options: BidirectionalOptions): Bidirectional;
}

/** The factories of recurrent layers. */
export interface RecurrentFactories {
  readonly bidirectional: BidirectionalFactory;
  readonly convLstm1d: RecurrentFactory<ConvLSTM1DOptions, ConvLSTM1D>;
  readonly convLstm2d: RecurrentFactory<ConvLSTM2DOptions, ConvLSTM2D>;
  readonly convLstm3d: RecurrentFactory<ConvLSTM3DOptions, ConvLSTM3D>;
  readonly gru: RecurrentFactory<GRUOptions, GRU>;
  readonly lstm: RecurrentFactory<LSTMOptions, LSTM>;
  readonly rnn: RecurrentFactory<RNNOptions, RNN>;
  readonly simpleRnn: RecurrentFactory<SimpleRNNOptions, SimpleRNN>;
}

/** What the barrel has of them, with types that tell lists from tensors. */
export const recurrentFactories: RecurrentFactories = factoriesOf({
  Bidirectional,
  ConvLSTM1D,
  ConvLSTM2D,
  ConvLSTM3D,
  GRU,
  LSTM,
  RNN,
  SimpleRNN,
}) as unknown as RecurrentFactories;
