/** The part of the shape of grantwise.json that a place has. */
import {
  CONFIG_SHAPE,
  type ObjectShape,
  type PropertyShape,
  type Shape,
} from '../rules/config/config-shape.js';
import type { Path } from '../syntax/syntax.js';
import { ownValue } from '../text/own-value.js';

/** A list that can be a single value is that value, too. */
function stepInto(shape: Shape, step: string | number): Shape | undefined {
  if (shape.type === 'list') {
    if (typeof step === 'number') return shape.items;
    return shape.single ? stepInto(shape.items, step) : undefined;
  }
  if (typeof step !== 'string') return undefined;
  if (shape.type === 'map') return shape.values;
  return shape.type === 'object' ? ownValue(shape.properties, step)?.shape : undefined;
}

/** The shape of the value at a path. */
export const shapeAt = (path: Path): Shape | undefined =>
  path.reduce<Shape | undefined>((shape, step) => shape && stepInto(shape, step), CONFIG_SHAPE);

/** The object or map that has the property at the end of a path. */
export function ownerAt(path: Path): ObjectShape | Extract<Shape, { type: 'map' }> | undefined {
  const shape = shapeAt(path.slice(0, -1));
  return shape?.type === 'object' || shape?.type === 'map' ? shape : undefined;
}

/** What is known of the property at the end of a path. */
export function propertyAt(path: Path): PropertyShape | undefined {
  const owner = ownerAt(path);
  const name = path.at(-1);
  return owner?.type === 'object' && typeof name === 'string' ? ownValue(owner.properties, name) : undefined;
}
