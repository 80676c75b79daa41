#pragma once

class QProgressBar;

namespace sami {

/// Shows how much is done. The bar by itself would at each change paint at once, and with it all of the window that has
/// changed so far; this leaves that to the next frame.
/// @param total 0: not known, the bar runs
void showProgress(QProgressBar& bar, int done, int total);

}  // namespace sami
