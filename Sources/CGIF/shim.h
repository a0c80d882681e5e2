#ifndef APUS_CGIF_H
#define APUS_CGIF_H
#include <gif_lib.h>
#endif
