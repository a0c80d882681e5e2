#ifndef APUS_CPNG_H
#define APUS_CPNG_H
#include <stdio.h>
#include <png.h>
#endif
