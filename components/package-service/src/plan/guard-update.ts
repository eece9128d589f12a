import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'

const deadline = 'DCOS_ROLLOUT_DEADLINE'

function guardApp(app: JsonObject, text: string): JsonObject {
  const labels = isJsonObject(app.labels) ? app.labels : {}
  return labels[deadline] === undefined ? { ...app, labels: { ...labels, [deadline]: text } } : app
}

/**
 * The document with the label by which the scheduler undoes an update that does not become healthy in time. A deadline
 * of the package's own stays. Schedulers that do not know the label ignore it.
 */
export function guardUpdate(document: JsonObject, deadlineText: string): JsonObject {
  if (!Array.isArray(document.apps) && !Array.isArray(document.groups))
    return guardApp(document, deadlineText)
  const each = (members: unknown, change: (one: JsonObject) => JsonObject): JsonObject[] =>
    (Array.isArray(members) ? members : []).map((one) => change(one as JsonObject))
  return {
    ...document,
    ...(Array.isArray(document.apps)
      ? { apps: each(document.apps, (app) => guardApp(app, deadlineText)) }
      : {}),
    ...(Array.isArray(document.groups)
      ? { groups: each(document.groups, (group) => guardUpdate(group, deadlineText)) }
      : {}),
  }
}
