/** Refusals of Marathon that its own API demands, by the words of their details. */
const expected: readonly RegExp[] = [
  // Only `*` and the role of the app may be accepted; a group at the top gives its name as the role.
  /"path":"\/acceptedResourceRoles","errors":\["acceptedResourceRoles can only contain \* and [\w-]+"\]/,
  // The template writes numbers in quotes.
  /"path":"\/(cpus|mem|instances)","errors":\["error.expected.jsnumber"\]/,
]

/** Whether every word of a refusal is one that the API of Marathon demands. */
export function isExpectedRefusal(details: string): boolean {
  return expected.some((pattern) => pattern.test(details))
}
