/** A scalar as a whole number of thousandths, the precision in which all arithmetic is done. */
export function toThousandths(value: number): number {
  return Math.round(value * 1000)
}

/** The scalar that a whole number of thousandths stands for. */
export function fromThousandths(thousandths: number): number {
  return thousandths / 1000
}
