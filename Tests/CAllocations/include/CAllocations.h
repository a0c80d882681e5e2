#ifndef APUS_CALLOCATIONS_H
#define APUS_CALLOCATIONS_H

// Counts the allocations of the whole process, for tests that promise none.

#include <stdbool.h>
#include <stdint.h>

// Whether allocations are counted on this system: where the C library is glibc.
bool apus_allocations_counted(void);
// How many allocations all threads have made so far.
int64_t apus_allocations(void);

#endif
