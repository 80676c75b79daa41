#pragma once

namespace sami {

/// Sets how OpenMP waits in the programs that this one starts, unless the user's own settings say so. OpenMP reads that
/// when it is loaded: a worker that is started with it does not have to begin again. @return whether it was set now
bool setOpenMpWaiting();

}  // namespace sami
