/* Every rank adds its number, counted from 1; rank 0 prints the sum. With "fail N" rank N ends with status 7 instead. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
  int rank, size;
  long mine, sum = 0;
  char host[256];

  MPI_Init(&count, &words);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  gethostname(host, sizeof host);
  printf("rank %d of %d on %s\n", rank, size, host);
  fflush(stdout);
  mine = rank + 1;
  MPI_Reduce(&mine, &sum, 1, MPI_LONG, MPI_SUM, 0, MPI_COMM_WORLD);
  if (count > 2 && strcmp(words[1], "fail") == 0) {
    if (rank == atoi(words[2])) _exit(7);
    for (;;) sleep(1);
  }
  if (rank == 0) printf("the sum is %ld\n", sum);
  MPI_Finalize();
  return 0;
}
