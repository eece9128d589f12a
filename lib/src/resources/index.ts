/**
 * Arithmetic on Mesos resources. Everything is pure, works in thousandths, and expects the new format
 * (`reservations`); `normalizeResources` brings the old one there.
 */
export {
  addResources,
  containsResources,
  equalResources,
  scalarOf,
  scalarQuantities,
  subtractParts,
  subtractResources,
  subtractWhatIsThere,
  sumResources,
} from './arithmetic.ts'
export { isRefined, normalizeResources, toDoubleFormat, toOldFormat } from './formats.ts'
export { identityOf, isIndivisible } from './identity.ts'
export {
  containsRanges,
  countInRanges,
  intersectRanges,
  mergeRanges,
  subtractRanges,
  valuesOfRanges,
} from './ranges.ts'
export {
  allocatableTo,
  isRoleWithin,
  portsOf,
  reservationRole,
  unreserved,
  withAllocation,
  withoutAllocation,
} from './roles.ts'
export { formatAmount, formatRanges, formatResources, parseResources } from './text.ts'
export { fromThousandths, toThousandths } from './thousandths.ts'
export { resourceErrors } from './errors.ts'
