const jobs = 'dcos:service:metronome:metronome:jobs:'

/**
 * A resource id in the one form in which ids are compared: no slash at the end (but `services:/` keeps its own), and
 * the paths of jobs with slashes, where clients write dots or slashes.
 */
export function normaliseResource(resource: string): string {
  let text = resource
  if (text.startsWith(jobs)) {
    text = jobs + text.slice(jobs.length).replaceAll('.', '/').replace(/^\/+/, '')
    if (text === jobs) return jobs.slice(0, -1)
  }
  while (text.endsWith('/') && !text.endsWith(':/')) text = text.slice(0, -1)
  return text
}

/**
 * The resource itself and everything that it lies below, the nearest first: `a:b:/team/app` lies below `a:b:/team`,
 * `a:b:/`, `a:b`. The first part alone (`dcos`) is not one of them.
 */
export function lineage(resource: string): string[] {
  const line = [resource]
  const first = resource.indexOf(':')
  for (let end = resource.length - 1; end > first; end--) {
    const sign = resource[end]
    if (sign === ':') {
      if (end > first) line.push(resource.slice(0, end))
    } else if (sign === '/') {
      const parent = resource[end - 1] === ':' ? resource.slice(0, end + 1) : resource.slice(0, end)
      if (parent !== resource) line.push(parent)
    }
  }
  return line
}
