#pragma once

#include <string>

namespace sami {

/// Records the operations of LibTorch and a device's kernels as long as it lives, if `$SAMI_TRACE` names a file, and
/// writes them there in the format that chrome://tracing and Perfetto read. For whoever looks for where the time goes;
/// recording costs time itself.
class OperationTrace {
public:
    OperationTrace();
    ~OperationTrace();
    OperationTrace(const OperationTrace&) = delete;
    OperationTrace& operator=(const OperationTrace&) = delete;

private:
    std::string m_path;
};

}  // namespace sami
