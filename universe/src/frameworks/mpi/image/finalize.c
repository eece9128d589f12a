/*
 * MPI_Finalize for MPICH before 4.2 over TCP. There a rank waits in a barrier of the process manager, where it answers no
 * other rank, while others still wait for its answers to close their connections: programs that end soon after they began
 * hang (pmodels/mpich, pull request 6596). This one meets the others by MPI, answers for a moment more, tells the process
 * manager that all is well, and leaves the connections to the end of the process. It uses the profiling interface, so it
 * only has to be linked before MPICH.
 */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int MPI_Finalize(void) {
  static const char finalize[] = "cmd=finalize\n";
  const char *manager = getenv("PMI_FD");
  char answer[256];
  double until;
  int flag;

  if (manager == NULL) return PMPI_Finalize();
  PMPI_Barrier(MPI_COMM_WORLD);
  until = PMPI_Wtime() + 0.1;
  while (PMPI_Wtime() < until)
    PMPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  if (write(atoi(manager), finalize, strlen(finalize)) < 0) return MPI_ERR_OTHER;
  return read(atoi(manager), answer, sizeof answer) > 0 ? MPI_SUCCESS : MPI_ERR_OTHER;
}
