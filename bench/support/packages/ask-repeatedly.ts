import { callPackageService } from '../../../components/package-service/test/package-client.ts'

/** Asks an operation 200 times, one after another, and says how long the middle and the slowest answer took. */
export async function askRepeatedly(
  url: string,
  kind: string,
  version: number,
  body: (at: number) => unknown,
): Promise<{ p50: number; p99: number }> {
  const took: number[] = []
  for (let at = 0; at < 220; at++) {
    const beganMs = performance.now()
    const { status } = await callPackageService(url, kind, body(at), { version })
    if (status !== 200) throw new Error(`${kind} answered ${status}`)
    took.push(performance.now() - beganMs)
  }
  // The first answers read the repository and warm everything up.
  const sorted = took.slice(20).sort((a, b) => a - b)
  return { p50: sorted[100] ?? 0, p99: sorted[198] ?? 0 }
}
