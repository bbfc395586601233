#include "scoring/victimization.h"

#include <math.h>

double incidents_counted(double reported, enum series series)
{
	switch (series) {
	case SERIES_NO:
		break;
	case SERIES_YES:
		reported = isnan(reported) ? SERIES_LEAST : reported;
		return reported >= 0 ? fmin(reported, SERIES_MOST) : (double)NAN;
	case SERIES_NOT_ASKED:
		reported = reported >= SERIES_LEAST ? fmin(reported, SERIES_MOST) : reported;
		break;
	}
	return reported >= 0 ? reported : (double)NAN;
}
