/** What a layer says besides its files. Paths are relative to the root. */
export interface LayerNotes {
  format: number
  /** Taken away from the layers below. */
  whiteouts: string[]
  /** Folders of which nothing below shows through. */
  opaque: string[]
  /** Folders that the layer does not describe itself; those below keep their owner and mode. */
  implicit: string[]
  /** Contents of its files. */
  bytes: number
}

/** Newest format of the notes of a layer; older and newer layers are fetched again. */
export const layerFormat = 1
