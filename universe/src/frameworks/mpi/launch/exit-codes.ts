/** The end of a rank whose program did not end by itself: another rank failed, or it was not let start. */
export const followerExit = 120
/** The end of rank 0 when the place where the ranks meet could not be opened. */
export const meetingExit = 121
