#pragma once

namespace sami {

/// Gives memory that is free inside the allocator back to the system. Between phases of work whose pieces differ in
/// size the next one then begins without the gaps of the last; getting the pages anew costs far less than a phase
/// takes.
void returnFreeMemory();

}  // namespace sami
