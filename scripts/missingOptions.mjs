/**
 * Options of Keras' classes that are not there: [option, classes ('' for all), why, and what to do instead].
 *
 * `test/kerasOptions.test.ts` holds this list against Keras' constructors, FEATURES.md prints it.
 */
export const WITHOUT_OPTIONS = [
  ['dtype', '', 'a model has one policy for all of its layers; losses and metrics compute in float32'],
  ['lora_rank', 'Dense EinsumDense Embedding', 'no updates of low rank of frozen weights'],
  ['lora_alpha', 'Dense EinsumDense Embedding', 'as `lora_rank`'],
  ['quantization_config', 'Dense EinsumDense Embedding', 'no weights of 8 or 4 bits'],
  ['gptq_unpacked_column_size', 'EinsumDense', 'as `quantization_config`'],
  ['reverse_dtype', 'ReversibleEmbedding', 'as `dtype`'],
  ['weights', 'Bidirectional Embedding', '`setWeights` once the layer is built'],
  [
    'renorm',
    'BatchNormalization',
    'not in Keras before 3.15, and hardly used: for small batches take `groupNormalization`',
  ],
  ['renorm_clipping', 'BatchNormalization', 'as `renorm`'],
  ['renorm_momentum', 'BatchNormalization', 'as `renorm`'],
  ['synchronized', 'BatchNormalization', 'there is one device'],
  ['use_cudnn', 'GRU LSTM', 'there is no CUDA'],
  [
    'sparse',
    'CategoryEncoding Discretization HashedCrossing Hashing InputLayer IntegerLookup StringLookup TextVectorization',
    'tensors are dense',
  ],
  ['ragged', 'InputLayer TextVectorization', 'tensors are dense: pad'],
  ['optional', 'InputLayer', 'every input is fed'],
  ['input_tensor', 'InputLayer', 'there are no tensors without a model'],
  ['encoding', 'StringLookup TextVectorization', 'strings of JavaScript are Unicode'],
  ['vocabulary_dtype', 'IntegerLookup', 'integers are int32'],
];
