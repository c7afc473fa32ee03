/** The drawn data set of the quickstart: five shapes. */
import { drawShape } from './drawing.ts';
import { SHAPES } from './signedDistance.ts';
import { type DrawingOptions, type Drawings, writeDrawings } from './writeDrawings.ts';

const DRAWINGS: Drawings = { classes: Object.keys(SHAPES), draw: drawShape, version: 1 };

/** Draws `<folder>/<shape>/<shape>-0001.jpg`, ..., as {@link writeDrawings} does. @returns whether it had to draw */
export async function writeShapes(folder: string, options: DrawingOptions): Promise<boolean> {
  return writeDrawings(folder, DRAWINGS, options);
}
