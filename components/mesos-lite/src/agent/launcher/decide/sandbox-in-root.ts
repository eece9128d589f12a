/** Where a container with an image sees its sandbox, as Mesos had it. */
export const sandboxInRoot = '/mnt/mesos/sandbox'
