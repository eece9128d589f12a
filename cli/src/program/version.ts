/** Version of this command. */
export const version = '0.1.0'
