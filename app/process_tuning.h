#pragma once

namespace sami {

/// Settings of the C library and of OpenMP that the engine runs fastest with. Starts the program again once, because
/// OpenMP reads its settings before main; settings of the user's own are left alone.
void tuneProcess(char** argv);

}  // namespace sami
