export interface Label {
  key: string
  value?: string
}
/** Duplicates are allowed and the order is kept. */
export interface Labels {
  labels: Label[]
}
