type Loose<T> = { [K in keyof T]: T[K] | undefined }

/** The object without its undefined members: for records and answers, where absent means absent. */
export function withoutAbsent<T extends object>(value: Loose<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
