#pragma once

namespace sami {

/// Settings of the C library and of OpenMP that the engine runs fastest with, for this process and what it starts.
/// Starts the program again once where it computes itself, because OpenMP reads its settings before main; settings of
/// the user's own are left alone.
void tuneProcess(char** argv);

}  // namespace sami
