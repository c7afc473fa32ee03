import { cast } from '../../graph/build.ts';
import { ctcLoss } from '../../graph/composite/index.ts';
import type { Node } from '../../graph/node.ts';
import { ShapeMismatchError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { Loss } from './loss.ts';

/**
 * Loss of reading a sequence of labels out of steps, where nobody says at which step a label is: of speech, of handwriting
 * (connectionist temporal classification).
 *
 * @remarks
 * Class 0 is the blank, so labels are in [1, classes); targets are filled up with 0 behind their last label. Predictions
 * are scores before softmax. All steps count. Where the labels do not fit into the steps the loss is infinite; a label
 * outside [0, classes) makes it NaN.
 *
 * @formula `-log(sum over all alignments of prod_t p[t][label_t])`
 * @shape yTrue `[batch, length]`, yPred `[batch, steps, classes]` -> `[batch]`
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` for other ranks
 *
 * @example
 * ```ts
 * const net = sequential([input({ shape: [50, 13] }), layers.dense({ units: 28 })]); // 27 letters and the blank
 * net.compile({ optimizer: 'adam', loss: 'ctc' });
 * ```
 *
 * @see keras.losses.CTC
 *
 * @reference Graves et al. 2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf
 */
export class CTC extends Loss {
  override call(yTrue: Node, yPred: Node): Node {
    if (yTrue.shape.length !== 2 || yPred.shape.length !== 3 || yTrue.shape[0] !== yPred.shape[0]) {
      throw new ShapeMismatchError(
        'ctc: expected targets [batch, length] (class numbers, 0 behind the last) and predictions ' +
          `[batch, steps, classes] (scores), got ${formatShape(yTrue.shape)} and ${formatShape(yPred.shape)}. ` +
          'Let the model end in a dense layer over sequences: returnSequences: true in the recurrent layer before it.',
        { details: { yTrue: yTrue.shape, yPred: yPred.shape } },
      );
    }
    return ctcLoss(cast(yTrue, 'int32'), yPred);
  }
}
