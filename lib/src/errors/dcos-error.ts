import { messageOf } from './message-of.ts'

/** What an error carries beside its message. */
export interface DcosErrorOptions {
  code: string
  /** HTTP status a service answers with. */
  status: number
  /** Exit code of a command that ends with this error. */
  exitCode: number
  /** What the reader can do about it; one or two sentences. */
  remedy: string
  /** The named values that the message was made from. */
  fields?: Record<string, unknown>
  /** Machine-readable details in the shape that the API at hand prescribes. */
  details?: unknown
  cause?: unknown
}

/** The one error class of the product: it says what, where and why (message), and what to try (remedy). */
export class DcosError extends Error {
  override readonly name = 'DcosError'
  readonly code: string
  readonly status: number
  readonly exitCode: number
  readonly remedy: string
  readonly fields: Record<string, unknown>
  readonly details: unknown

  constructor(message: string, options: DcosErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.status = options.status
    this.exitCode = options.exitCode
    this.remedy = options.remedy
    this.fields = options.fields ?? {}
    this.details = options.details
  }
}

/** Recognises a DcosError, also one that came from another copy of this module. */
export function isDcosError(error: unknown): error is DcosError {
  return error instanceof Error && error.name === 'DcosError' && typeof (error as DcosError).code === 'string'
}

/** What every error becomes that no catalogue foresees. */
export const unforeseen = {
  code: 'DCL_INTERNAL',
  status: 500,
  exitCode: 70,
  message: 'The message is that of the failure itself.',
  remedy:
    'This is a defect of dcos-lite. Look for the request id in the log of the component, and report both.',
} as const

/** Wraps anything thrown into a DcosError; an unforeseen one becomes DCL_INTERNAL with status 500. */
export function toDcosError(thrown: unknown): DcosError {
  if (isDcosError(thrown)) return thrown
  const { code, status, exitCode, remedy } = unforeseen
  return new DcosError(messageOf(thrown), { code, status, exitCode, remedy, cause: thrown })
}
