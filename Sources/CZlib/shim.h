#ifndef APUS_CZLIB_H
#define APUS_CZLIB_H
#include <zlib.h>

#ifdef __linux__
#include <sys/syscall.h>

extern long syscall(long number, ...);

// Exchanges two names at once. Swift's Glibc module does not see renameat2, which stands behind
// _GNU_SOURCE (-100 is AT_FDCWD, 2 RENAME_EXCHANGE). Returns 0, or -1 where that cannot be done.
static inline int apus_exchange_names(const char *first, const char *second) {
  return (int)syscall(SYS_renameat2, -100, first, -100, second, 2u);
}
#endif
#endif
