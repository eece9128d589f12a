const part = /^[A-Za-z0-9_.-]+$/
const longest = 512

/** Why a text cannot be a path of a secret or a key; undefined when it can. `.` and `..` are no parts. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it is empty'
  if (path.length > longest) return `it has more than ${longest} characters`
  for (const each of path.split('/')) {
    if (each === '') return 'it has an empty part, or a slash at its end'
    if (each === '.' || each === '..') return `"${each}" is no name`
    if (!part.test(each)) return `"${each}" has other characters than letters, digits and - _ .`
  }
  return undefined
}

/** Whether a path lies in a folder; everything lies in the folder ''. */
export function liesIn(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

/** The paths below a folder as they read from it, sorted. */
export function listBelow(paths: Iterable<string>, folder: string): string[] {
  const start = folder === '' ? 0 : folder.length + 1
  return [...paths]
    .filter((path) => liesIn(path, folder))
    .map((path) => path.slice(start))
    .sort()
}
